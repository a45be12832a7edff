/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.log.SegmentedLog;
import dev.penstock.node.scrub.ScrubSettings;
import dev.penstock.world.DiskFaults;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

class LogCheckpointsTest {
    private static final int DUE_BYTES = 100_000;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private HostedLogs logs;

    @BeforeEach
    void aBroker() throws IOException {
        logs =
                new HostedLogs(
                        new SimWorld(1),
                        2,
                        new UpkeepSettings(
                                INTERVAL_NANOS,
                                DUE_BYTES,
                                INTERVAL_NANOS,
                                DUE_BYTES,
                                0,
                                ScrubSettings.OFF));
        logs.lead(0);
    }

    private void tick() {
        logs.onLoop(PartitionLoop::checkpointLogs);
    }

    @Test
    void whatIsDueByBytesIsCheckpointedAndTheNextStartReadsTheRestOnly() throws IOException {
        for (int i = 0; i < 50; i++) {
            logs.append(0, null, 10_000);
            tick();
        }
        logs.world.runFor(PATIENCE_NANOS);
        tick();
        logs.await(() -> logs.view(0).bytesSinceCheckpoint() < DUE_BYTES);

        logs.process.host().kill();

        SegmentedLog next = logs.reopened(0);
        assertThat(next.logEndOffset()).isEqualTo(50);
        assertThat(next.recovery().scannedBytes()).isLessThan(2L * DUE_BYTES);
        assertThat(next.sizeBytes()).isGreaterThan(500_000);
    }

    @Test
    void whatIsLittleIsCheckpointedByTime() {
        logs.append(0, null, 10);
        tick();
        assertThat(logs.view(0).bytesSinceCheckpoint()).isPositive();

        logs.world.runFor(INTERVAL_NANOS);
        tick();

        logs.await(() -> logs.view(0).bytesSinceCheckpoint() == 0);
    }

    @Test
    void logsThatWereWrittenToAtOnceAreCheckpointedOneByOneWithinTheInterval() {
        int logCount = 60;
        for (int partition = 0; partition < logCount; partition++) {
            logs.lead(partition);
            logs.append(partition, null, 10);
        }
        int waiting = logCount;
        int mostAtOnce = 0;
        for (long waited = 0; waited <= INTERVAL_NANOS; waited += TICK_NANOS) {
            tick();
            logs.world.runFor(TICK_NANOS);
            int left = waitingLogs();
            mostAtOnce = Math.max(mostAtOnce, waiting - left);
            waiting = left;
        }

        assertThat(waiting).isZero();
        assertThat(mostAtOnce).isLessThanOrEqualTo(3);
    }

    private int waitingLogs() {
        List<PartitionView> all = new ArrayList<>();
        logs.onLoop(owner -> all.addAll(owner.views()));
        return (int) all.stream().filter(view -> view.bytesSinceCheckpoint() > 0).count();
    }

    @Test
    void whatWasWrittenWhileACheckpointRanIsNotCoveredByIt() {
        logs.append(0, null, DUE_BYTES);
        long afterFirst = logs.view(0).bytesSinceCheckpoint();
        logs.onLoop(
                owner -> {
                    owner.checkpointLogs();
                    // Its syncs have not begun yet.
                });
        logs.append(0, null, 10);
        long after = logs.view(0).bytesSinceCheckpoint();

        logs.await(() -> logs.view(0).bytesSinceCheckpoint() < DUE_BYTES);

        assertThat(logs.view(0).bytesSinceCheckpoint())
                .isIn(after - afterFirst, 0L)
                .isLessThan(DUE_BYTES);
    }

    @Test
    void aFailedSyncTakesThePartitionOutOfService() {
        logs.append(0, null, DUE_BYTES);
        logs.process.disk().failNextSync("orders-0/00000000000000000000.log");

        tick();

        logs.await(() -> !logs.failures.isEmpty());
        List<PartitionView> left = new ArrayList<>();
        logs.onLoop(owner -> left.addAll(owner.views()));
        assertThat(left).isEmpty();
    }

    @Test
    void aDeletedPartitionsCheckpointIsMoot() {
        logs.append(0, null, DUE_BYTES);
        logs.onLoop(
                owner -> {
                    owner.checkpointLogs();
                    owner.remove(List.of(HostedLogs.id(0)));
                });
        logs.world.runFor(PATIENCE_NANOS);

        assertThat(logs.failures).isEmpty();
        assertThat(logs.process.disk().exists("orders-0")).isFalse();
    }

    @Test
    void manyLogsAreClosedWithACheckpointEach() throws IOException {
        for (int partition = 1; partition < 30; partition++) {
            logs.lead(partition);
            logs.append(partition, null, 10);
        }
        List<Boolean> closed = new ArrayList<>();

        logs.onLoop(owner -> owner.close(PATIENCE_NANOS, closed::add));
        logs.await(() -> !closed.isEmpty());

        assertThat(closed).containsExactly(true);
        logs.process.disk().checkNoOpenFiles();
        for (int partition = 1; partition < 30; partition++) {
            SegmentedLog next = logs.reopened(partition);
            assertThat(next.logEndOffset()).isEqualTo(1);
            assertThat(next.recoveryPoint()).isEqualTo(1);
            next.close();
        }
    }

    @Test
    void aSlowDiskIsNotWaitedForLongerThanThePatience() throws IOException {
        long slowNanos = 10 * PATIENCE_NANOS;
        for (int partition = 1; partition < 10; partition++) {
            logs.lead(partition);
            logs.append(partition, null, 10);
        }
        logs.process.disk().faults(new DiskFaults(0, 0, slowNanos, 0, 0));
        List<Boolean> closed = new ArrayList<>();
        long beganNanos = logs.world.nowNanos();

        logs.onLoop(owner -> owner.close(PATIENCE_NANOS, closed::add));
        logs.await(() -> !closed.isEmpty());

        assertThat(closed).as("not in order").containsExactly(false);
        assertThat(logs.world.nowNanos() - beganNanos).isLessThan(2 * PATIENCE_NANOS);
        logs.process.disk().checkNoOpenFiles();
        assertThat(logs.reopened(9).logEndOffset()).isEqualTo(1);
    }
}
