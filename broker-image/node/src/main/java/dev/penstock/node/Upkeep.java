/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.PartitionName;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.RetentionClock;
import dev.penstock.node.scrub.Scrubber;
import dev.penstock.node.storage.LogDirectories;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * What a broker does from time to time without being asked: high watermarks written down, logs
 * checkpointed, cleaned and shortened, the room on the disk measured. On the metadata loop.
 *
 * <p>All of it that comes every few seconds comes with one tick, so that a broker without work is
 * woken once.
 */
final class Upkeep {
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETENTION_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Assembly parts;
    private final BiConsumer<LogDirectories.Place, IOException> directoryFailed;
    private final Scrubber metadataScrubber;
    private final UpkeepRhythm rhythm = new UpkeepRhythm();
    private boolean stopping;
    private boolean measuringSpace;
    private volatile long usableDiskBytes = -1;
    private Map<PartitionName, Long> checkpointed = Map.of();

    /**
     * Does nothing yet.
     *
     * @param directoryFailed is told, on the metadata loop, which directory cannot be written
     */
    Upkeep(Assembly parts, BiConsumer<LogDirectories.Place, IOException> directoryFailed) {
        this.parts = parts;
        this.directoryFailed = directoryFailed;
        this.metadataScrubber =
                new Scrubber(
                        parts.ports().loops().metadata(),
                        parts.ports().workers(),
                        parts.ports().clock(),
                        parts.upkeepSettings().scrub(),
                        parts.snapshots().scrubbed(parts.events().partitions().scrub()),
                        parts.events().partitions().scrub());
    }

    void start() {
        measureSpace();
        every(TICK_NANOS, this::tick);
        every(
                parts.upkeepSettings().cleanerIntervalNanos(),
                () -> parts.partitions().onEach(PartitionLoop::cleanLogs));
        parts.partitions().onEach(PartitionLoop::startScrubbing);
        metadataScrubber.start();
        RetentionClock retention =
                new RetentionClock(
                        parts.ports().clock().epochMs(), parts.ports().clock().nanoTime());
        every(RETENTION_NANOS, () -> applyRetention(retention));
    }

    /** Begins nothing any more. */
    void stop() {
        stopping = true;
        metadataScrubber.close();
    }

    /** Free space for this broker's logs, as last measured; -1 before. From any thread. */
    long usableDiskBytes() {
        return usableDiskBytes;
    }

    private void tick() {
        UpkeepRhythm.Due due = rhythm.tick(parts.space().takeWritten(), parts.space().isFull());
        if (due.logs()) {
            parts.partitions().onEach(PartitionLoop::checkpointLogs);
            measureSpace();
        }
        if (due.highWatermarks()) {
            checkpointHighWatermarks();
        }
    }

    private void every(long periodNanos, Runnable task) {
        parts.ports()
                .loops()
                .metadata()
                .schedule(
                        periodNanos,
                        () -> {
                            if (!stopping) {
                                task.run();
                                every(periodNanos, task);
                            }
                        });
    }

    private void onMetadataLoop(Runnable task) {
        parts.ports().loops().metadata().execute(task);
    }

    /**
     * Writes down how far partitions were committed, when that has changed: a hint for the next
     * start.
     */
    private void checkpointHighWatermarks() {
        int loops = parts.ports().loops().data().size();
        Gather<Map<PartitionName, Long>> gather =
                new Gather<>(
                        parts.ports().loops().metadata(),
                        loops,
                        found -> {
                            Map<PartitionName, Long> all = new TreeMap<>();
                            found.forEach(all::putAll);
                            if (!stopping && !all.equals(checkpointed)) {
                                storeHighWatermarks(all);
                            }
                        });
        for (int i = 0; i < loops; i++) {
            var slot = gather.slot(i);
            parts.partitions().on(i, loop -> slot.accept(highWatermarks(loop)));
        }
    }

    private void storeHighWatermarks(Map<PartitionName, Long> all) {
        checkpointed = all;
        parts.store()
                .storeHighWatermarks(
                        all,
                        (place, cause) -> {
                            checkpointed = Map.of();
                            directoryFailed.accept(place, cause);
                        });
    }

    /** What the loop's partitions have committed; on that loop. */
    static Map<PartitionName, Long> highWatermarks(PartitionLoop loop) {
        Map<PartitionName, Long> marks = new TreeMap<>();
        loop.highWatermarks(
                (String topic, TopicPartition id, long highWatermark) ->
                        marks.put(new PartitionName(topic, id.partition()), highWatermark));
        return marks;
    }

    private void applyRetention(RetentionClock retention) {
        Clock clock = parts.ports().clock();
        boolean doubted = retention.doubts();
        long nowMs = retention.nowMs(clock.epochMs(), clock.nanoTime());
        if (retention.doubts() && !doubted) {
            parts.events().broker().clockDoubted(clock.epochMs(), nowMs);
        }
        parts.partitions().onEach(loop -> loop.deleteOldSegments(nowMs));
    }

    /** Looks on a worker how much room there is: the answer of a file system may take long. */
    private void measureSpace() {
        if (measuringSpace) {
            return;
        }
        measuringSpace = true;
        parts.ports()
                .workers()
                .execute(
                        () -> {
                            try {
                                long usable = parts.directories().usableBytes();
                                onMetadataLoop(() -> measuredSpace(usable));
                            } catch (IOException e) {
                                onMetadataLoop(() -> spaceUnknown(e));
                            }
                        });
    }

    private void spaceUnknown(IOException cause) {
        measuringSpace = false;
        parts.events().broker().storageFailed(cause);
    }

    private void measuredSpace(long usableBytes) {
        measuringSpace = false;
        usableDiskBytes = usableBytes;
        if (parts.space().measured(usableBytes)) {
            parts.events().broker().diskFull(parts.space().isFull(), usableBytes);
        }
    }
}
