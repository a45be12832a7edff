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
        if (quota.isEmpty() || amount <= 0) {
            return 0;
        }
        double limit = quota.get().limit();
        double costNanos =
                switch (kind) {
                    case PRODUCER_BYTE_RATE, CONSUMER_BYTE_RATE -> amount * NANOS_PER_S / limit;
                    case REQUEST_PERCENTAGE -> amount * PERCENT / limit;
                };
        long nowNanos = clock.nanoTime();
        return rate(Key.of(kind, quota.get(), user, clientId), nowNanos).use(costNanos, nowNanos);
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

        static Key others(QuotaKind kind) {
            return new Key(kind, Optional.empty(), Optional.empty());
        }
    }
}
