/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.node.scrub.ScrubSettings;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

class DiskFullTest {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private HostedLogs logs;
    private SimDisk disk;

    @BeforeEach
    void aBroker() throws IOException {
        logs =
                new HostedLogs(
                        new SimWorld(1),
                        1,
                        new UpkeepSettings(
                                INTERVAL_NANOS, 1, INTERVAL_NANOS, 1 << 20, 0, ScrubSettings.OFF));
        logs.lead(0);
        logs.append(0, "key", 1_000);
        disk = logs.process.disk();
    }

    private void leave(long bytes) {
        disk.capacityBytes(disk.totalBytes() - disk.usableBytes() + bytes);
    }

    @Test
    void aWriteThatFindsNoRoomIsRefusedAndNothingElseIsHurt() {
        leave(500);

        ProduceResult result = logs.produce(0, "key", 1_000);

        assertThat(result)
                .isInstanceOfSatisfying(
                        ProduceResult.Failed.class,
                        failed ->
                                assertThat(failed.error())
                                        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR));
        assertThat(logs.failures).isEmpty();
        assertThat(logs.view(0).logEndOffset()).isEqualTo(1);
        assertThat(logs.view(0).isLeader()).isTrue();
        assertThat(logs.produce(0, "key", 1))
                .as("the disk counts as full until it was measured")
                .isInstanceOf(ProduceResult.Failed.class);
    }

    @Test
    void theReserveIsLeftFree() {
        leave(HostedLogs.RESERVE_BYTES - 1);
        assertThat(logs.space.measured(disk.usableBytes())).isTrue();

        assertThat(logs.produce(0, "key", 1)).isInstanceOf(ProduceResult.Failed.class);

        leave(HostedLogs.RESERVE_BYTES + 1);
        assertThat(logs.space.measured(disk.usableBytes())).as("still too little").isFalse();
        leave(2 * HostedLogs.RESERVE_BYTES);
        assertThat(logs.space.measured(disk.usableBytes())).isTrue();
        assertThat(logs.produce(0, "key", 1)).isInstanceOf(ProduceResult.Appended.class);
    }

    @Test
    void aCheckpointWithoutRoomIsMadeLater() {
        leave(0);
        logs.onLoop(PartitionLoop::checkpointLogs);
        logs.world.runFor(INTERVAL_NANOS);
        assertThat(logs.failures).isEmpty();
        assertThat(logs.view(0).bytesSinceCheckpoint()).isPositive();

        disk.capacityBytes(Long.MAX_VALUE);
        logs.onLoop(PartitionLoop::checkpointLogs);

        logs.await(() -> logs.view(0).bytesSinceCheckpoint() == 0);
    }
}
