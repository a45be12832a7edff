/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.LogConfig;
import dev.penstock.log.LogRead;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.partition.PartitionCopies;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.CutOffStore;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A copy takes its partition's place, and the power goes before any change of either disk: the next
 * process finds the partition once, with all that was durable.
 */
class CopyCrashTest {
    private static final int SEEDS = 4;
    private static final int RECORDS = 5;
    private static final String TOPIC = "orders";
    private static final TopicPartition ID = new TopicPartition(new Uuid(7, 7), 0);

    private final Clock clock = new SimWorld(1).host("broker").start().clock();
    private int flushed;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void nothingIsLostNorThereTwice(int dying) throws IOException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            int step = 0;
            while (!ends(seed, step, dying)) {
                step++;
            }
            assertThat(step).as("there are steps to die at").isGreaterThan(3);
        }
    }

    /** Whether the partition moved there and back before the process died. */
    private boolean ends(int seed, int step, int dying) throws IOException {
        List<SimDisk> disks = List.of(SimDisk.standalone(seed), SimDisk.standalone(seed + 100L));
        List<CutOffStore> stores = disks.stream().map(CutOffStore::new).toList();
        DirectoryPartitionStore store = open(List.copyOf(stores));
        SegmentedLog log = store.open(TOPIC, ID, LogConfig.DEFAULTS).log();
        flushed = 0;
        for (int i = 0; i < RECORDS; i++) {
            appendDurably(log);
        }
        stores.get(dying).dieAfter(step);
        boolean ended = false;
        try {
            SegmentedLog there = move(store.copies(), log, 1);
            appendDurably(there);
            store.copies().forget(TOPIC, ID);
            SegmentedLog back = move(store.copies(), there, 0);
            appendDurably(back);
            ended = true;
        } catch (CutOffStore.Dead e) {
            assertThat(e).isNotNull();
        }
        disks.forEach(SimDisk::crash);

        String where = "seed %d step %d disk %d".formatted(seed, step, dying);
        DirectoryPartitionStore next = open(List.copyOf(disks));
        try (SegmentedLog found = next.open(TOPIC, ID, LogConfig.DEFAULTS).log()) {
            assertThat(found.logEndOffset()).as(where).isGreaterThanOrEqualTo(flushed);
        }
        assertThat(disks.stream().filter(disk -> disk.exists("orders-0"))).as(where).hasSize(1);
        assertThat(disks).as(where).noneMatch(disk -> disk.exists("orders-0.moved"));
        return ended;
    }

    private SegmentedLog move(PartitionCopies copies, SegmentedLog log, int directory)
            throws IOException {
        SegmentedLog copy = copies.open(TOPIC, ID, directory, LogConfig.DEFAULTS);
        if (log.read(0, Integer.MAX_VALUE, log.logEndOffset(), true)
                instanceof LogRead.Slices all) {
            copy.appendAsFollower(all.copy());
        }
        copy.close();
        SegmentedLog moved = copies.promote(TOPIC, ID, LogConfig.DEFAULTS);
        log.closeAbruptly();
        assertThat(moved.logEndOffset()).isEqualTo(log.logEndOffset());
        return moved;
    }

    private void appendDurably(SegmentedLog log) throws IOException {
        log.appendAsLeader(
                new RecordBatchBuilder().append(1, null, ByteBuffer.allocate(100)).build(),
                new LeaderEpoch(1));
        log.flush();
        flushed++;
    }

    private DirectoryPartitionStore open(List<FileStore> files) throws IOException {
        long[] drawn = {0};
        return new DirectoryPartitionStore(
                LogDirectories.open(
                        List.of("/d0", "/d1"),
                        files,
                        "shop",
                        new BrokerId(2),
                        () -> new Uuid(1, ++drawn[0])),
                clock);
    }
}
