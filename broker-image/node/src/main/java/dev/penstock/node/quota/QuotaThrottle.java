/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import dev.penstock.kernel.Clock;
import dev.penstock.metadata.image.ClientQuotas;
import dev.penstock.metadata.record.QuotaKind;
import dev.penstock.node.connection.Throttle;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.schema.Message;
import dev.penstock.schema.RecordsPayload;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Holds clients back that want more than their quotas give: by the bytes that they produce and
 * consume, and by the time that their requests take.
 *
 * <p>An answer goes as it is, also beyond the quota; the wait after it brings the client back to
 * its rate. Each broker counts by itself, as Kafka's do.
 */
public final class QuotaThrottle implements Throttle {
    /** The name that Kafka gives to those who did not say who they are. */
    public static final String ANONYMOUS = "ANONYMOUS";

    private final ClientRates rates;

    public QuotaThrottle(Supplier<ClientQuotas> quotas, Clock clock) {
        this.rates = new ClientRates(quotas, clock);
    }

    @Override
    public int heldBackMs(
            ApiKey api,
            String clientId,
            int requestBytes,
            @Nullable Message response,
            long handlingNanos) {
        if (!rates.isAnyLimited()) {
            return 0;
        }
        long nanos = use(clientId, QuotaKind.REQUEST_PERCENTAGE, handlingNanos);
        if (api == ApiKey.PRODUCE) {
            nanos = Math.max(nanos, use(clientId, QuotaKind.PRODUCER_BYTE_RATE, requestBytes));
        }
        if (response instanceof FetchResponse fetched) {
            nanos =
                    Math.max(
                            nanos,
                            use(clientId, QuotaKind.CONSUMER_BYTE_RATE, recordBytes(fetched)));
        }
        if (Mutations.isBy(api)) {
            nanos = Math.max(nanos, mutationWaitNanos(clientId));
        }
        return ms(nanos);
    }

    @Override
    public int heldBackMs(String address) {
        return rates.isAnyLimited()
                ? ms(rates.use(address, QuotaKind.CONNECTION_CREATION_RATE))
                : 0;
    }

    /** How long a client has to wait until it may create or remove partitions. */
    public int mutationWaitMs(String clientId) {
        return rates.isAnyLimited() ? ms(mutationWaitNanos(clientId)) : 0;
    }

    /** Counts partitions that a client creates or removes. */
    public void mutate(String clientId, long partitions) {
        if (rates.isAnyLimited()) {
            use(clientId, QuotaKind.CONTROLLER_MUTATION_RATE, partitions);
        }
    }

    private long mutationWaitNanos(String clientId) {
        return rates.waitNanos(ANONYMOUS, clientId, QuotaKind.CONTROLLER_MUTATION_RATE);
    }

    private static int ms(long nanos) {
        return Math.clamp(
                Math.ceilDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1)), 0, Integer.MAX_VALUE);
    }

    private long use(String clientId, QuotaKind kind, long amount) {
        return rates.use(ANONYMOUS, clientId, kind, amount);
    }

    private static long recordBytes(FetchResponse response) {
        long bytes = 0;
        for (FetchResponse.FetchableTopicResponse topic : response.responses()) {
            for (FetchResponse.PartitionData partition : topic.partitions()) {
                RecordsPayload records = partition.records();
                bytes += records == null ? 0 : records.sizeBytes();
            }
        }
        return bytes;
    }
}
