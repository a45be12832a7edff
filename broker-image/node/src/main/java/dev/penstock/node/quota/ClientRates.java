/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import dev.penstock.kernel.Clock;
import dev.penstock.metadata.image.ClientQuotas;
import dev.penstock.metadata.image.ClientQuotas.ClientQuota;
import dev.penstock.metadata.record.QuotaKind;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** How much each client with a quota has used. Called from any loop. */
final class ClientRates {
    /**
     * So many users and client ids are counted each by itself. More at once share one rate of each
     * kind, so that names that are made up cost no memory.
     */
    static final int MAX_RATES = 10_000;

    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double NANOS_PER_S = 1e9;
    private static final double PERCENT = 100;

    private final Supplier<ClientQuotas> quotas;
    private final Clock clock;
    private final Map<Key, SharedRate> rates = new ConcurrentHashMap<>();
    private final AtomicLong sweptNanos;

    ClientRates(Supplier<ClientQuotas> quotas, Clock clock) {
        this.quotas = quotas;
        this.clock = clock;
        this.sweptNanos = new AtomicLong(clock.nanoTime());
    }

    /** Whether anybody has a quota at all. */
    boolean isAnyLimited() {
        return !quotas.get().isEmpty();
    }

    /**
     * Counts what a client has used.
     *
     * @param amount bytes, or nanoseconds of a loop for {@link QuotaKind#REQUEST_PERCENTAGE}
     * @return how long it has to wait, in nanoseconds; 0 when it is within its quota or has none
     */
    long use(String user, String clientId, QuotaKind kind, long amount) {
        Optional<ClientQuota> quota = quotas.get().find(user, clientId, kind);
        return quota.isEmpty()
                ? 0
                : use(Key.of(kind, quota.get(), user, clientId), quota.get().limit(), amount);
    }

    /** Counts one use by an address; tells how long it has to wait, in nanoseconds. */
    long use(String address, QuotaKind kind) {
        return quotas.get()
                .find(address, kind)
                .map(quota -> use(Key.ofAddress(kind, address), quota.limit(), 1))
                .orElse(0L);
    }

    /** How long a client has to wait by now, in nanoseconds, if it uses nothing more. */
    long waitNanos(String user, String clientId, QuotaKind kind) {
        return quotas.get()
                .find(user, clientId, kind)
                .map(quota -> rates.get(Key.of(kind, quota, user, clientId)))
                .map(rate -> rate.waitNanos(clock.nanoTime()))
                .orElse(0L);
    }

    private long use(Key key, double limit, long amount) {
        if (amount <= 0) {
            return 0;
        }
        double costNanos =
                switch (key.kind()) {
                    case PRODUCER_BYTE_RATE,
                            CONSUMER_BYTE_RATE,
                            CONTROLLER_MUTATION_RATE,
                            CONNECTION_CREATION_RATE ->
                            amount * NANOS_PER_S / limit;
                    case REQUEST_PERCENTAGE -> amount * PERCENT / limit;
                };
        long nowNanos = clock.nanoTime();
        return rate(key, nowNanos).use(costNanos, nowNanos);
    }

    private SharedRate rate(Key key, long nowNanos) {
        SharedRate known = rates.get(key);
        if (known != null) {
            return known;
        }
        if (rates.size() >= MAX_RATES) {
            sweep(nowNanos);
        }
        Key counted = rates.size() < MAX_RATES ? key : Key.others(key.kind());
        return rates.computeIfAbsent(counted, _ -> new SharedRate(nowNanos));
    }

    /** Forgets whoever is idle: not more often than idleness takes. */
    private void sweep(long nowNanos) {
        long last = sweptNanos.get();
        if (nowNanos - last >= SWEEP_NANOS && sweptNanos.compareAndSet(last, nowNanos)) {
            rates.values().removeIf(rate -> rate.isUnused(nowNanos));
        }
    }

    /**
     * Who shares a rate.
     *
     * @param user empty when all users do
     * @param clientId empty when all client ids do
     */
    private record Key(QuotaKind kind, Optional<String> user, Optional<String> clientId) {
        /** A default is for each user or client id alone: the key has the name of the client. */
        static Key of(QuotaKind kind, ClientQuota quota, String user, String clientId) {
            return new Key(
                    kind,
                    Optional.ofNullable(quota.entity().user()).map(_ -> user),
                    Optional.ofNullable(quota.entity().clientId()).map(_ -> clientId));
        }

        /** An address stands where a client id would. */
        static Key ofAddress(QuotaKind kind, String address) {
            return new Key(kind, Optional.empty(), Optional.of(address));
        }

        static Key others(QuotaKind kind) {
            return new Key(kind, Optional.empty(), Optional.empty());
        }
    }
}
