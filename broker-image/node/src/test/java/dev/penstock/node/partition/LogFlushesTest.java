/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.scrub.ScrubSettings;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.replication.Acks;
import dev.penstock.replication.FetchAnswer;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code penstock.durability=flushed}, {@code flush.messages} and {@code flush.ms}. */
class LogFlushesTest {
    private static final String LOG_FILE = "orders-0/00000000000000000000.log";
    private static final long NEVER_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final FetchAnswer HAS_ONE_RECORD =
            new FetchAnswer.Diverging(new LeaderEpoch(1), 1);

    private HostedLogs logs;
    private final List<ProduceResult> answers = new ArrayList<>();

    @BeforeEach
    void aBroker() throws IOException {
        logs =
                new HostedLogs(
                        new SimWorld(1),
                        2,
                        new UpkeepSettings(
                                NEVER_NANOS,
                                Long.MAX_VALUE,
                                NEVER_NANOS,
                                1 << 20,
                                0,
                                ScrubSettings.OFF));
    }

    @ParameterizedTest
    @CsvSource({"penstock.durability, flushed", "flush.messages, 1"})
    void whatIsAcknowledgedSurvivesALossOfPower(String setting, String value) throws IOException {
        logs.configs.put(setting, value);
        logs.lead(0);

        logs.onLoop(
                owner -> {
                    produce(owner, "a");
                    produce(owner, "b");
                    assertThat(answers).isEmpty();
                });
        logs.await(() -> answers.size() == 2);
        assertThat(answers).allMatch(answer -> answer instanceof ProduceResult.Appended);

        logs.process.host().losePower();
        assertThat(logs.reopened(0).logEndOffset()).isEqualTo(2);
    }

    @Test
    void whatCameTogetherGoesWithOneSync() {
        logs.configs.put("penstock.durability", "flushed");
        logs.lead(0);

        logs.onLoop(
                owner -> {
                    for (int i = 0; i < 20; i++) {
                        produce(owner, "value");
                    }
                });
        logs.await(() -> answers.size() == 20);

        assertThat(syncs()).isEqualTo(1);
    }

    @Test
    void withoutThePromiseNothingIsWaitedForOrSynced() {
        logs.lead(0);

        produce("a");

        assertThat(answers).hasSize(1);
        logs.world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(syncs()).isZero();
    }

    @Test
    void afterSoManyRecordsTheLogIsForcedToDisk() {
        logs.configs.put("flush.messages", "3");
        logs.lead(0);
        for (int i = 0; i < 3; i++) {
            assertThat(syncs()).isZero();
            produce("a");
            assertThat(answers).as("nobody waits for it").hasSize(i + 1);
        }

        logs.await(() -> syncs() == 1);
    }

    @Test
    void afterSoLongTheLogIsForcedToDisk() {
        logs.configs.put("flush.ms", "3000");
        logs.lead(0);
        produce("a");
        logs.onLoop(PartitionLoop::checkpointLogs);
        logs.world.runFor(TimeUnit.SECONDS.toNanos(2));
        logs.onLoop(PartitionLoop::checkpointLogs);
        assertThat(syncs()).isZero();

        logs.world.runFor(TimeUnit.SECONDS.toNanos(2));
        logs.onLoop(PartitionLoop::checkpointLogs);

        logs.await(() -> syncs() == 1);
    }

    @Test
    void whoWaitsIsAnsweredWhenThePromiseIsTakenBack() {
        logs.configs.put("penstock.durability", "flushed");
        logs.lead(0);
        produce("a");

        logs.configs.put("penstock.durability", "replicated");
        logs.lead(0);

        logs.await(() -> answers.size() == 1);
        produce("b");
        assertThat(answers).hasSize(2);
    }

    @Test
    void whatAKillHasLeftUnsyncedCountsOnlyOnceItIsSynced() throws IOException {
        logs.lead(0);
        produce("a");
        HostedLogs next =
                logs.next(
                        new UpkeepSettings(
                                NEVER_NANOS, 1, NEVER_NANOS, 1 << 20, 0, ScrubSettings.OFF));
        next.configs.put("penstock.durability", "flushed");

        next.lead(0);
        // Its only replica leads, so what counts is committed.
        while (next.view(0).highWatermark() == 0) {
            next.world.runFor(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(next.process.disk().syncCount(LOG_FILE)).isEqualTo(1);

        next.process.host().losePower();
        SegmentedLog log = next.reopened(0);
        assertThat(log.logEndOffset()).isEqualTo(1);
    }

    @Test
    void aFollowerAsksOnlyWhenAllItHasIsSynced() {
        logs.configs.put("penstock.durability", "flushed");
        logs.assign(0, HostedLogs.OTHER, 1, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        logs.await(() -> logs.fetches.size() == 1);

        logs.answer(0, batch("a"));

        logs.await(() -> logs.fetches.size() == 2);
        assertThat(syncs()).isEqualTo(1);
        assertThat(logs.fetches.getLast().changed().getFirst().fetchOffset()).isEqualTo(1);
    }

    @Test
    void aFollowersCutIsNotSyncedOnItsLoop() throws IOException {
        followWithOneRecordTooMany();

        logs.onLoop(
                _ -> {
                    logs.answered(0, HAS_ONE_RECORD);
                    assertThat(logs.cuts).hasSize(1);
                    assertThat(syncs()).isZero();
                });
        assertThat(logs.fetches).as("nobody asks for what would have to wait").hasSize(1);
        logs.await(() -> logs.fetches.size() == 2);

        assertThat(syncs()).isEqualTo(1);
        assertThat(logs.fetches.getLast().changed().getFirst().fetchOffset()).isEqualTo(1);
        logs.process.host().losePower();
        assertThat(logs.reopened(0).logEndOffset()).isEqualTo(1);
    }

    @Test
    void aCutThatAKillHasLeftUnsyncedIsSyncedBeforeMoreIsAskedFor() throws IOException {
        followWithOneRecordTooMany();
        logs.onLoop(_ -> logs.answered(0, HAS_ONE_RECORD));
        assertThat(syncs()).isZero();
        HostedLogs next =
                logs.next(
                        new UpkeepSettings(
                                NEVER_NANOS, 1, NEVER_NANOS, 1 << 20, 0, ScrubSettings.OFF));

        next.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        next.await(() -> next.fetches.size() == 1);

        assertThat(next.process.disk().syncCount(LOG_FILE)).isEqualTo(1);
        next.process.host().losePower();
        assertThat(next.reopened(0).logEndOffset()).isEqualTo(1);
    }

    @Test
    void whoLeadsRightAfterItsCutSyncsItBeforeItAppends() {
        followWithOneRecordTooMany();
        PartitionAssignment leads =
                logs.assignment(0, HostedLogs.SELF, 3, List.of(HostedLogs.SELF));

        logs.process.disk().failNextSync(LOG_FILE);

        logs.onLoop(
                owner -> {
                    logs.answered(0, HAS_ONE_RECORD);
                    owner.assign(List.of(leads));
                    assertThat(logs.failures).isEmpty();
                    produce(owner, "c");
                    assertThat(logs.failures).hasSize(1);
                });

        assertThat(answers.getLast()).isInstanceOf(ProduceResult.Failed.class);
    }

    private void followWithOneRecordTooMany() {
        logs.lead(0);
        produce("a");
        produce("b");
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        logs.await(() -> logs.fetches.size() == 1);
    }

    @Test
    void aFailedSyncAcknowledgesNothing() {
        logs.configs.put("penstock.durability", "flushed");
        logs.lead(0);
        logs.process.disk().failNextSync(LOG_FILE);

        produce("a");

        logs.await(() -> !logs.failures.isEmpty());
        assertThat(answers)
                .hasSize(1)
                .noneMatch(answer -> answer instanceof ProduceResult.Appended);
    }

    private long syncs() {
        return logs.process.disk().syncCount(LOG_FILE);
    }

    private void produce(String value) {
        logs.onLoop(owner -> produce(owner, value));
    }

    private void produce(PartitionLoop owner, String value) {
        owner.produce(HostedLogs.id(0), batch(value), Acks.LEADER, Long.MAX_VALUE, answers::add);
    }

    private ByteBuffer batch(String value) {
        return new RecordBatchBuilder()
                .append(logs.process.clock().epochMs(), null, ByteBuffer.wrap(value.getBytes()))
                .build();
    }
}
