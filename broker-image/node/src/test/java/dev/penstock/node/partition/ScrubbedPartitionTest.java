/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.node.scrub.ScrubSettings;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.DiskFaults;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Cold segments of a partition are read again while it is in use. */
class ScrubbedPartitionTest {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int RATE = 10_000;
    private static final int VALUE_BYTES = 1_000;
    private static final String COLD = "orders-0/00000000000000000000.log";
    private static final String SET_ASIDE = "orders-0.damaged.1";

    private HostedLogs logs;

    @BeforeEach
    void aPartitionWithColdSegments() throws IOException {
        logs =
                new HostedLogs(
                        new SimWorld(1),
                        2,
                        new UpkeepSettings(
                                SECOND_NANOS,
                                1,
                                SECOND_NANOS,
                                1 << 20,
                                0,
                                new ScrubSettings(RATE, INTERVAL_NANOS)));
        logs.configs.put("segment.bytes", "20000");
        logs.lead(0);
        for (int i = 0; i < 200; i++) {
            logs.append(0, "key", VALUE_BYTES);
        }
        logs.onLoop(PartitionLoop::checkpointLogs);
        logs.world.runFor(SECOND_NANOS);
    }

    private void follow() {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
    }

    private void rot() {
        logs.process.disk().flipStoredBit(COLD, 3_000, 4);
    }

    private void scrub() {
        logs.onLoop(PartitionLoop::startScrubbing);
        logs.world.runFor(59 * SECOND_NANOS);
    }

    @Test
    void whatIsGoodIsReadOncePerPass() {
        scrub();

        logs.await(() -> logs.scrubPasses == 1);
        long once = logs.scrubbedBytes;
        logs.world.runFor(INTERVAL_NANOS + 30 * SECOND_NANOS);

        assertThat(once).isBetween(170L * VALUE_BYTES, logs.view(0).sizeBytes());
        assertThat(logs.scrubPasses).isEqualTo(2);
        assertThat(logs.scrubbedBytes).isEqualTo(2 * once);
        assertThat(logs.scrubFindings).isEmpty();
    }

    @Test
    void neverMoreIsReadThanTheRateAllowsAndOneStep() {
        scrub();
        long beganNanos = logs.world.nowNanos();
        logs.await(() -> logs.scrubbedBytes > 0);
        long firstNanos = logs.world.nowNanos();

        while (logs.scrubPasses == 0) {
            logs.world.runFor(SECOND_NANOS / 10);
            double seconds = (double) (logs.world.nowNanos() - firstNanos) / SECOND_NANOS;
            assertThat(logs.scrubbedBytes)
                    .isLessThanOrEqualTo((long) (RATE * (seconds + 1)) + 2 * VALUE_BYTES);
        }
        double seconds = (double) (logs.world.nowNanos() - firstNanos) / SECOND_NANOS;
        assertThat(logs.scrubbedBytes)
                .as("it is not far below, either")
                .isGreaterThan((long) (RATE * (seconds - 2)));
        assertThat(firstNanos).isGreaterThan(beganNanos);
    }

    @Test
    void aFollowersFlippedBitIsFoundAndTheLogFetchedAgain() {
        follow();
        logs.await(() -> !logs.fetches.isEmpty());
        logs.answer(0, ByteBuffer.allocate(0));
        logs.world.runFor(SECOND_NANOS);
        int fetches = logs.fetches.size();
        rot();

        scrub();
        logs.await(() -> !logs.quarantines.isEmpty());

        assertThat(logs.scrubFindings).containsExactly("fetched again");
        assertThat(logs.quarantines.getFirst()).hasMessageContaining("checksum");
        assertThat(logs.process.disk().exists(SET_ASIDE)).isTrue();
        assertThat(logs.view(0).logEndOffset()).isZero();
        assertThat(logs.failures).isEmpty();
        logs.await(() -> logs.fetches.size() > fetches);
        assertThat(logs.fetches.getLast().changed())
                .singleElement()
                .satisfies(position -> assertThat(position.fetchOffset()).isZero());
    }

    /** It would be whole before its leader has seen that it was not, and never be healed. */
    @Test
    void aSmallLogIsNotFetchedToItsEndBeforeItIsOutOfSync() {
        follow();
        logs.await(() -> !logs.fetches.isEmpty());
        logs.answer(0, ByteBuffer.allocate(0));
        rot();
        scrub();
        logs.await(() -> !logs.quarantines.isEmpty());
        logs.world.runFor(SECOND_NANOS);

        logs.answer(0, new RecordBatchBuilder().append(1, null, ByteBuffer.allocate(100)).build());
        logs.world.runFor(SECOND_NANOS);

        assertThat(logs.view(0).logEndOffset()).isEqualTo(1);
        assertThat(logs.fetches.getLast().changed()).allMatch(asked -> asked.fetchOffset() == 0);

        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.OTHER));

        logs.await(
                () ->
                        logs.fetches.getLast().changed().stream()
                                .anyMatch(asked -> asked.fetchOffset() == 1));
    }

    @Test
    void aFollowerThatIsFetchedAgainMayNotLeadBeforeItIsHealed() {
        follow();
        rot();
        scrub();
        logs.await(() -> !logs.quarantines.isEmpty());

        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.OTHER));
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));

        assertThat(logs.healings).isEqualTo(1);
        logs.assign(0, HostedLogs.SELF, 3, List.of(HostedLogs.SELF));
        assertThat(logs.failures).isEmpty();
    }

    /** These may be the last good bytes of what is around the bad ones. */
    @Test
    void aLeaderGoesOnWithWhatItHasAndIsHealedOnceAnotherLeads() {
        rot();
        scrub();
        logs.await(() -> !logs.scrubFindings.isEmpty());

        assertThat(logs.scrubFindings).containsExactly("waits");
        assertThat(logs.view(0).isDamaged()).isTrue();
        logs.append(0, "key", VALUE_BYTES);
        assertThat(logs.process.disk().exists(SET_ASIDE)).isFalse();

        follow();

        assertThat(logs.quarantines).hasSize(1);
        assertThat(logs.process.disk().exists(SET_ASIDE)).isTrue();
        assertThat(logs.view(0).isDamaged()).isFalse();
        assertThat(logs.view(0).logEndOffset()).isZero();
        assertThat(logs.failures).isEmpty();
    }

    @Test
    void damageThatIsKnownIsToldOnce() {
        rot();
        scrub();

        logs.await(() -> !logs.scrubFindings.isEmpty());
        logs.world.runFor(3 * INTERVAL_NANOS);

        assertThat(logs.scrubFindings).hasSize(1);
    }

    @Test
    void otherLogsAreReadAllTheSame() {
        logs.lead(1);
        for (int i = 0; i < 100; i++) {
            logs.append(1, "key", VALUE_BYTES);
        }
        logs.onLoop(PartitionLoop::checkpointLogs);
        rot();
        logs.process.disk().flipStoredBit(COLD.replace("-0/", "-1/"), 3_000, 4);

        scrub();
        logs.await(() -> logs.scrubPasses == 1);

        assertThat(logs.scrubFindings).hasSize(2);
    }

    @Test
    void aPartitionThatIsRemovedMeanwhileIsNotTakenForDamaged() {
        logs.process.disk().faults(DiskFaults.SLUGGISH);
        scrub();
        logs.await(() -> logs.scrubbedBytes > 0);

        logs.onLoop(owner -> owner.remove(List.of(HostedLogs.id(0))));
        logs.await(() -> logs.scrubPasses == 1);

        assertThat(logs.scrubFindings).isEmpty();
        assertThat(logs.failures).isEmpty();
        logs.process.disk().checkNoOpenFiles();
    }
}
