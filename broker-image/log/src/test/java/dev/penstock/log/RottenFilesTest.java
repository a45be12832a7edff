/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.StoredFile;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.junit.SeededTest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * After an orderly stop any bit of any file may turn, any file may lose its end. Then the log
 * either says that it is damaged, or every whole batch that it gives is the one that was written;
 * nothing else is thrown, nothing hangs, and nothing is cut from the segments.
 */
class RottenFilesTest {
    private static final int RECORDS = 120;

    @SeededTest(seeds = 400)
    void rotIsNoticedOrHarmless(long seed) throws IOException {
        SimDisk disk = SimDisk.standalone(seed);
        SimRandomness chance = new SimRandomness(seed).split("rot");
        LogFixture log = LogFixture.open(disk);
        Map<Long, ByteBuffer> written = write(log, chance);
        log.log.close();
        long segmentBytes = segmentBytes(disk);
        boolean hasCut = rot(disk, chance);
        long rottenBytes = segmentBytes(disk);
        try {
            log.reopen();
        } catch (DamagedLogException e) {
            assertThat(segmentBytes(disk)).as("nothing is cut").isEqualTo(rottenBytes);
            return;
        } catch (IOException e) {
            throw new AssertionError("damage must be typed", e);
        }
        if (!hasCut) {
            assertThat(segmentBytes(disk)).as("nothing is cut").isEqualTo(segmentBytes);
        }
        assertThat(log.log.logEndOffset()).isEqualTo(RECORDS);
        readAll(log, written);
        for (int i = 0; i < 10; i++) {
            try {
                log.log.offsetForTimestamp(LogFixture.START_MS + chance.nextInt(1_500));
            } catch (IOException | CorruptRecordsException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    private static Map<Long, ByteBuffer> write(LogFixture log, SimRandomness chance)
            throws IOException {
        Map<Long, ByteBuffer> written = new TreeMap<>();
        while (log.log.logEndOffset() < RECORDS) {
            long offset = log.log.logEndOffset();
            log.clock.nowMs += chance.nextInt(20);
            ByteBuffer batch =
                    chance.nextBoolean()
                            ? log.batch("value-" + offset)
                            : log.producerBatch(offset, 0, 0, "value-" + offset);
            log.append((int) offset / 30, batch);
            written.put(offset, batch);
            if (chance.nextInt(20) == 0) {
                log.log.checkpoint();
            }
        }
        return written;
    }

    /** Whether a segment has lost its end. */
    private static boolean rot(SimDisk disk, SimRandomness chance) throws IOException {
        List<String> names = disk.list(LogFixture.DIRECTORY);
        boolean hasCut = false;
        // What was durable is only known from the checkpoint, so it is wounded alone.
        boolean inCheckpoint = chance.nextInt(8) == 0;
        int wounds = inCheckpoint ? 1 : 1 + chance.nextInt(3);
        for (int i = 0; i < wounds; i++) {
            String name = LogFiles.RECOVERY_CHECKPOINT;
            while (!inCheckpoint && name.equals(LogFiles.RECOVERY_CHECKPOINT)) {
                name = names.get(chance.nextInt(names.size()));
            }
            String path = LogFixture.DIRECTORY + "/" + name;
            try (StoredFile file = disk.open(path)) {
                int size = (int) file.sizeBytes();
                if (size == 0) {
                    continue;
                }
                if (chance.nextInt(6) == 0) {
                    file.truncate(chance.nextInt(size));
                    hasCut |= name.endsWith(LogFiles.LOG);
                } else {
                    disk.flipStoredBit(path, chance.nextInt(size), chance.nextInt(8));
                }
            }
        }
        return hasCut;
    }

    private static void readAll(LogFixture log, Map<Long, ByteBuffer> written) {
        Set<Integer> checksums = new TreeSet<>();
        written.values().forEach(batch -> checksums.add(new RecordBatch(batch, 0).crc()));
        for (long offset = 0; offset < RECORDS; offset++) {
            try {
                LogRead read = log.log.read(offset, 500, Long.MAX_VALUE, true);
                assertThat(read).isInstanceOf(LogRead.Slices.class);
                ByteBuffer bytes = ((LogRead.Slices) read).copy();
                for (RecordBatch batch : RecordBatches.of(bytes)) {
                    if (batch.isCrcValid()) {
                        assertThat(checksums).contains(batch.crc());
                    }
                }
            } catch (IOException | CorruptRecordsException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static long segmentBytes(SimDisk disk) throws IOException {
        long size = 0;
        for (String name : disk.list(LogFixture.DIRECTORY)) {
            if (name.endsWith(LogFiles.LOG)) {
                try (StoredFile file = disk.openForRead(LogFixture.DIRECTORY + "/" + name)) {
                    size += file.sizeBytes();
                }
            }
        }
        return size;
    }
}
