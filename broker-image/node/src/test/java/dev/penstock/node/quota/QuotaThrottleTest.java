/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaKind;
import dev.penstock.metadata.record.QuotaName;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

class QuotaThrottleTest {
    private static final QuotaName DEFAULT = new QuotaName.Default();
    private static final long NO_TIME = 0;

    private final SimWorld world = new SimWorld(1);
    private MetadataImage image = MetadataImage.EMPTY;
    private final QuotaThrottle throttle =
            new QuotaThrottle(() -> image.clientQuotas(), world.host("broker-1").clock());

    @Test
    void withoutQuotasNobodyIsHeldBack() {
        assertThat(produce("app", 1_000_000_000)).isZero();
    }

    @Test
    void eachClientIdHasTheDefaultForItself() {
        limit(new QuotaEntity(null, DEFAULT), QuotaKind.PRODUCER_BYTE_RATE, 1_000);

        assertThat(produce("one", 1_000)).isZero();
        assertThat(produce("one", 1_000)).isEqualTo(1_000);
        assertThat(produce("other", 1_000)).isZero();
        world.runFor(TimeUnit.SECONDS.toNanos(2));
        assertThat(produce("one", 1_000)).isZero();
    }

    @Test
    void aUsersClientsShareTheLimitOfTheUser() {
        limit(
                new QuotaEntity(new QuotaName.Named(QuotaThrottle.ANONYMOUS), null),
                QuotaKind.PRODUCER_BYTE_RATE,
                1_000);

        assertThat(produce("one", 1_000)).isZero();
        assertThat(produce("other", 500)).isEqualTo(500);
    }

    @Test
    void consumersAreCountedByTheRecordsThatTheyGet() {
        limit(new QuotaEntity(null, DEFAULT), QuotaKind.CONSUMER_BYTE_RATE, 1_000);

        assertThat(fetch("app", 1_500)).isEqualTo(500);
        assertThat(produce("app", 10_000)).isZero();
    }

    @Test
    void timeIsCountedInPercentOfALoop() {
        limit(new QuotaEntity(null, DEFAULT), QuotaKind.REQUEST_PERCENTAGE, 50);

        assertThat(metadata("app", TimeUnit.MILLISECONDS.toNanos(500))).isZero();
        assertThat(metadata("app", TimeUnit.MILLISECONDS.toNanos(100))).isEqualTo(200);
    }

    @Test
    void whoHasCreatedPartitionsWaitsBeforeItMayCreateMore() {
        limit(new QuotaEntity(null, DEFAULT), QuotaKind.CONTROLLER_MUTATION_RATE, 10);

        throttle.mutate("app", 10);
        assertThat(throttle.mutationWaitMs("app")).isZero();
        throttle.mutate("app", 5);

        assertThat(throttle.mutationWaitMs("app")).isEqualTo(500);
        assertThat(throttle.mutationWaitMs("other")).isZero();
        assertThat(created("app")).isEqualTo(500);
        assertThat(metadata("app", NO_TIME)).isZero();
        world.runFor(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(throttle.mutationWaitMs("app")).isZero();
    }

    @Test
    void anAddressOpensOnlySoManyConnections() {
        limit(QuotaEntity.ofAddress(DEFAULT), QuotaKind.CONNECTION_CREATION_RATE, 2);
        limit(
                QuotaEntity.ofAddress(new QuotaName.Named("10.0.0.2")),
                QuotaKind.CONNECTION_CREATION_RATE,
                100);

        assertThat(throttle.heldBackMs("10.0.0.1")).isZero();
        assertThat(throttle.heldBackMs("10.0.0.1")).isZero();
        assertThat(throttle.heldBackMs("10.0.0.1")).isEqualTo(500);
        assertThat(throttle.heldBackMs("10.0.0.1")).isEqualTo(1_000);
        assertThat(throttle.heldBackMs("10.0.0.2")).isZero();
        assertThat(throttle.heldBackMs("10.0.0.3")).isZero();
    }

    @Test
    void namesThatAreMadeUpCostNoMemory() {
        limit(new QuotaEntity(null, DEFAULT), QuotaKind.PRODUCER_BYTE_RATE, 1_000);
        for (int i = 0; i < ClientRates.MAX_RATES; i++) {
            produce("app-" + i, 1_000);
        }

        assertThat(produce("late", 1_000)).isZero();
        assertThat(produce("later", 1_000)).as("shares with late").isEqualTo(1_000);
        world.runFor(TimeUnit.SECONDS.toNanos(2));
        assertThat(produce("later", 1_000)).as("the others are idle").isZero();
        assertThat(produce("much-later", 1_000)).isZero();
    }

    private void limit(QuotaEntity entity, QuotaKind kind, double limit) {
        image = image.apply(new MetadataRecord.ClientQuota(entity, kind, limit));
    }

    private int produce(String clientId, int bytes) {
        return throttle.heldBackMs(ApiKey.PRODUCE, clientId, bytes, new ProduceResponse(), NO_TIME);
    }

    private int fetch(String clientId, int bytes) {
        FetchResponse response =
                new FetchResponse()
                        .setResponses(
                                List.of(
                                        new FetchResponse.FetchableTopicResponse()
                                                .setPartitions(
                                                        List.of(
                                                                new FetchResponse.PartitionData()
                                                                        .setRecords(
                                                                                RecordsPayload.of(
                                                                                        ByteBuffer
                                                                                                .allocate(
                                                                                                        bytes)))))));
        return throttle.heldBackMs(ApiKey.FETCH, clientId, 100, response, NO_TIME);
    }

    private int created(String clientId) {
        return throttle.heldBackMs(
                ApiKey.CREATE_TOPICS, clientId, 100, new CreateTopicsResponse(), NO_TIME);
    }

    private int metadata(String clientId, long handlingNanos) {
        return throttle.heldBackMs(ApiKey.METADATA, clientId, 100, null, handlingNanos);
    }
}
