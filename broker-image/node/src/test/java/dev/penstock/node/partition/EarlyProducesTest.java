/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.replication.Acks;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A producer that has heard of an election before the broker that it asks. */
class EarlyProducesTest {
    private static final BrokerId SELF = HostedLogs.SELF;
    private static final BrokerId OTHER = HostedLogs.OTHER;
    private static final List<BrokerId> BOTH = List.of(SELF, OTHER);

    private final List<ProduceResult> results = new ArrayList<>();
    private HostedLogs logs;

    @BeforeEach
    void aBroker() throws IOException {
        logs = new HostedLogs(new SimWorld(1), 1, UpkeepSettings.of(Map.of(), 1));
    }

    @Test
    void isHeldUntilTheReplicaLeadsAndAppendedInOrder() {
        logs.assign(0, OTHER, 1, BOTH);
        produce();
        produce();
        assertThat(results).isEmpty();

        logs.assign(0, SELF, 2, BOTH);

        assertThat(results)
                .extracting(result -> ((ProduceResult.Appended) result).baseOffset())
                .containsExactly(0L, 1L);
    }

    @Test
    void isRefusedWhenNothingComesOfIt() {
        logs.assign(0, OTHER, 1, BOTH);
        produce();
        logs.world.runFor(EarlyProduces.PATIENCE_NANOS / 2);
        produce();
        assertThat(results).isEmpty();

        logs.await(() -> !results.isEmpty());

        assertRefused(2);
    }

    @Test
    void isRefusedWhenAnotherOneIsElected() {
        logs.assign(0, OTHER, 1, BOTH);
        produce();
        logs.assign(0, OTHER, 2, BOTH);

        assertRefused(1);
    }

    @Test
    void isHeldOnWhileOnlyTheIsrChanges() {
        logs.assign(0, OTHER, 1, BOTH);
        produce();
        logs.assign(0, OTHER, 1, List.of(OTHER));

        assertThat(results).isEmpty();
    }

    @Test
    void whoHasJustLedRefusesAtOnceSinceItIsAskedByThoseWhoAreLate() {
        logs.assign(0, SELF, 1, BOTH);
        logs.assign(0, OTHER, 2, BOTH);
        produce();

        assertRefused(1);
    }

    @Test
    void whoIsNotInSyncRefusesAtOnce() {
        logs.assign(0, OTHER, 1, List.of(OTHER));
        produce();

        assertRefused(1);
    }

    @Test
    void isRefusedWhenThePartitionIsGone() {
        logs.assign(0, OTHER, 1, BOTH);
        produce();
        logs.onLoop(owner -> owner.close(0, _ -> {}));

        assertRefused(1);
    }

    private void produce() {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(logs.process.clock().epochMs(), null, ByteBuffer.allocate(10))
                        .build();
        logs.onLoop(
                owner ->
                        owner.produce(
                                HostedLogs.id(0),
                                batch,
                                Acks.LEADER,
                                Long.MAX_VALUE,
                                results::add));
    }

    private void assertRefused(int times) {
        assertThat(results)
                .hasSize(times)
                .allSatisfy(
                        result ->
                                assertThat(((ProduceResult.Failed) result).error())
                                        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER));
    }
}
