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

class LogCleanerTest {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int VALUE_BYTES = 100_000;

    private HostedLogs logs;

    @BeforeEach
    void aBroker() throws IOException {
        logs =
                new HostedLogs(
                        new SimWorld(1),
                        2,
                        new UpkeepSettings(
                                SECOND_NANOS,
                                1 << 20,
                                SECOND_NANOS,
                                1 << 20,
                                0,
                                ScrubSettings.OFF));
        logs.configs.put("cleanup.policy", "compact");
        logs.lead(0);
    }

    private void overwrite(int partition, int times) {
        for (int i = 0; i < times; i++) {
            logs.append(partition, "key-" + i % 3, VALUE_BYTES);
        }
    }

    /** Time passes, as it does on a broker. */
    private void pass() {
        for (int i = 0; i < 5; i++) {
            logs.world.runFor(SECOND_NANOS);
            logs.onLoop(
                    owner -> {
                        owner.checkpointLogs();
                        owner.cleanLogs();
                    });
        }
    }

    @Test
    void aCompactedTopicShrinksAndGoesOn() throws IOException {
        overwrite(0, 50);
        assertThat(logs.view(0).sizeBytes()).isGreaterThan(50L * VALUE_BYTES);

        pass();
        overwrite(0, 1);

        assertThat(logs.cleanings).isNotEmpty();
        assertThat(logs.view(0).sizeBytes()).isLessThan(20L * VALUE_BYTES);
        assertThat(logs.view(0).logEndOffset()).isEqualTo(51);
        logs.process.host().kill();
        SegmentedLog next = logs.reopened(0);
        assertThat(next.logEndOffset()).isEqualTo(51);
        assertThat(next.cleanedOffset()).isPositive();
    }

    @Test
    void aBadBatchIsNotCleanedAwayAndIsFetchedAgainOnceAnotherLeads() {
        overwrite(0, 50);
        logs.world.runFor(SECOND_NANOS);
        logs.onLoop(PartitionLoop::checkpointLogs);
        logs.world.runFor(SECOND_NANOS);
        logs.process.disk().flipStoredBit("orders-0/00000000000000000000.log", 200, 3);

        pass();
        assertThat(logs.scrubFindings).as("once").containsExactly("waits");
        assertThat(logs.failures).isEmpty();
        assertThat(logs.cleanings).isEmpty();
        overwrite(0, 1);

        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        assertThat(logs.quarantines).hasSize(1);
        assertThat(logs.view(0).logEndOffset()).isZero();
    }

    @Test
    void aTopicThatOnlyDeletesIsNotCompacted() {
        logs.configs.put("cleanup.policy", "delete");
        logs.lead(1);
        overwrite(1, 50);

        pass();

        assertThat(logs.cleanings).isEmpty();
    }

    @Test
    void theDirtiestLogComesFirst() {
        logs.lead(1);
        overwrite(0, 30);
        pass();
        logs.cleanings.clear();
        overwrite(0, 40);
        overwrite(1, 40);
        long before = logs.view(1).sizeBytes();

        logs.world.runFor(SECOND_NANOS);
        logs.onLoop(PartitionLoop::checkpointLogs);
        logs.world.runFor(SECOND_NANOS);
        logs.onLoop(PartitionLoop::cleanLogs);
        logs.await(() -> logs.cleanings.size() == 1);

        assertThat(logs.view(1).sizeBytes()).isLessThan(before);
    }

    @Test
    void aPartitionThatIsRemovedMeanwhileLeavesNothing() {
        overwrite(0, 50);
        logs.world.runFor(SECOND_NANOS);
        logs.onLoop(PartitionLoop::checkpointLogs);
        logs.world.runFor(SECOND_NANOS);

        logs.onLoop(
                owner -> {
                    owner.cleanLogs();
                    owner.remove(List.of(HostedLogs.id(0)));
                });
        logs.world.runFor(5 * SECOND_NANOS);

        assertThat(logs.failures).isEmpty();
        assertThat(logs.process.disk().list("")).noneMatch(name -> name.startsWith("orders"));
        logs.process.disk().checkNoOpenFiles();
    }

    /** Found by SimulationTest with seed 196, on a disk that took its time. */
    @Test
    void aStopDuringACompactionIsNoFailure() {
        overwrite(0, 50);
        logs.world.runFor(SECOND_NANOS);
        logs.onLoop(PartitionLoop::checkpointLogs);
        logs.world.runFor(SECOND_NANOS);
        overwrite(0, 1);
        logs.process.disk().faults(DiskFaults.SLUGGISH);
        List<Boolean> closed = new ArrayList<>();

        logs.onLoop(
                owner -> {
                    owner.cleanLogs();
                    owner.close(60 * SECOND_NANOS, closed::add);
                });
        logs.await(() -> !closed.isEmpty());

        assertThat(logs.failures).isEmpty();
        assertThat(closed).containsExactly(true);
        logs.process.disk().checkNoOpenFiles();
    }
}
