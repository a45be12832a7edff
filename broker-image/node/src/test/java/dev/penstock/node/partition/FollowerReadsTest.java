/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.replication.Acks;
import dev.penstock.replication.ReadLevel;
import dev.penstock.replication.RestingPartitions;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What fetches of a follower with a session visit on the leader's loop. */
final class FollowerReadsTest {
    private static final int PARTITIONS = 50;

    private final RestingPartitions<ReadAsk> resting = new RestingPartitions<>();
    private HostedLogs logs;
    private int woken;

    @BeforeEach
    void aFollowerHasReadAllPartitions() throws IOException {
        logs = new HostedLogs(new SimWorld(7), 1, UpkeepSettings.of(Map.of(), 1));
        for (int i = 0; i < PARTITIONS; i++) {
            logs.assign(i, HostedLogs.SELF, 1, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        }
        visit(IntStream.range(0, PARTITIONS).mapToObj(i -> ask(i, 0)).toList(), 1);
    }

    @Test
    void aFetchVisitsNothingWhenNothingHappened() {
        assertThat(visit(List.of(), 1)).isEmpty();
        logs.world.runFor(TimeUnit.SECONDS.toNanos(1));
        assertThat(woken).as("its time was up").isPositive();
    }

    @Test
    void oneRecordAmongManyPartitionsWakesTheFetchAndIsAllThatIsVisited() {
        visit(List.of(), 1);
        produce(17);
        assertThat(woken).isEqualTo(1);

        List<LoopRead.Visit> visits = visit(List.of(), 0);

        assertThat(visits).hasSize(1);
        assertThat(visits.getFirst().ask().partition()).isEqualTo(HostedLogs.id(17));
        assertThat(visits.getFirst().read().sizeBytes()).isPositive();
        assertThat(visits.getFirst().rests()).isFalse();
        assertThat(visit(List.of(), 0)).as("it is the session's to ask for again").isEmpty();
    }

    @Test
    void afterItsRecordsAndTheirWatermarkAPartitionRestsAgain() {
        produce(17);
        visit(List.of(), 0);

        assertThat(visit(List.of(ask(17, 1)), 0).getFirst().rests())
                .as("the watermark that moves by this is news")
                .isFalse();
        assertThat(visit(List.of(ask(17, 1)), 0).getFirst().rests()).isTrue();
        assertThat(visit(List.of(), 0)).isEmpty();
    }

    @Test
    void recordsThatAreDeletedAreNews() {
        produce(17);
        visit(List.of(), 0);
        visit(List.of(ask(17, 1)), 0);
        visit(List.of(ask(17, 1)), 0);

        logs.onLoop(owner -> owner.deleteRecords(HostedLogs.id(17), 1));

        assertThat(visit(List.of(), 0))
                .singleElement()
                .satisfies(
                        visit ->
                                assertThat(((PartitionRead.Records) visit.read()).logStartOffset())
                                        .isEqualTo(1));
    }

    @Test
    void aPartitionThatIsRemovedIsNews() {
        logs.onLoop(owner -> owner.remove(List.of(HostedLogs.id(3))));

        assertThat(visit(List.of(), 0))
                .singleElement()
                .satisfies(
                        visit -> {
                            assertThat(visit.read()).isInstanceOf(PartitionRead.Failed.class);
                            assertThat(visit.rests()).isFalse();
                        });
    }

    private void produce(int partition) {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(logs.process.clock().epochMs(), null, ByteBuffer.allocate(100))
                        .build();
        logs.onLoop(
                owner -> owner.produce(HostedLogs.id(partition), batch, Acks.LEADER, 0, _ -> {}));
    }

    private List<LoopRead.Visit> visit(List<ReadAsk> asks, int minBytes) {
        List<LoopRead.Visit> visits = new ArrayList<>();
        FetchAsk fetch =
                new FetchAsk(
                        asks,
                        resting,
                        1 << 20,
                        minBytes,
                        logs.process.clock().nanoTime() + TimeUnit.MILLISECONDS.toNanos(500),
                        () -> woken++);
        logs.onLoop(owner -> visits.addAll(owner.read(fetch).visits()));
        return visits;
    }

    private static ReadAsk ask(int partition, long offset) {
        return new ReadAsk(
                HostedLogs.id(partition),
                offset,
                new LeaderEpoch(1),
                offset == 0 ? null : new LeaderEpoch(1),
                1 << 20,
                ReadLevel.LOG_END,
                new ReadAsk.Follower(HostedLogs.OTHER, 7),
                ReadAsk.Consumer.OF_LEADER);
    }
}
