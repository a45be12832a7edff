/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The loop's part of a compaction: what may be cleaned, and the swap of segments.
 *
 * <p>A swap is four steps, each of which {@link SwapRecovery} can go on from: the new segment,
 * which is durable, says that it takes a place; the old ones lose their names; the new one's
 * indexes get theirs; the segment gets its own.
 */
final class LogCompaction {
    private final LogState state;

    /** The work that reads the log's files at the moment. */
    private @Nullable CleaningWork underWay;

    LogCompaction(LogState state) {
        this.state = state;
    }

    /** What part of the log is new, if the log is to be compacted now. */
    OptionalDouble dueRatio(long nowMs, long stableOffset) {
        return due(nowMs, stableOffset)
                .map(range -> OptionalDouble.of(range.dirtyRatio()))
                .orElse(OptionalDouble.empty());
    }

    private Optional<CleanableRange> due(long nowMs, long stableOffset) {
        Optional<CompactionConfig> config = state.config().compaction();
        return config.flatMap(known -> CleanableRange.of(state, known, nowMs, stableOffset))
                .filter(range -> range.isDue(config.orElseThrow()));
    }

    Optional<CleaningWork> begin(long nowMs, long stableOffset, long maxKeyBytes) {
        Optional<CleaningWork> work =
                due(nowMs, stableOffset)
                        .map(
                                range ->
                                        new CleaningWork(
                                                state,
                                                state.config().compaction().orElseThrow(),
                                                range,
                                                lastOfProducers(),
                                                nowMs,
                                                maxKeyBytes));
        underWay = work.orElse(null);
        return work;
    }

    /** What it reads is about to be taken from under it, so what it finds would look damaged. */
    void cancel() {
        CleaningWork reading = underWay;
        if (reading != null) {
            reading.cancel();
            underWay = null;
        }
    }

    private Map<Long, BatchCleaner.LastBatch> lastOfProducers() {
        Map<Long, BatchCleaner.LastBatch> last = new HashMap<>();
        for (ProducerState producer : state.producers().all()) {
            OptionalLong lastOffset =
                    producer.count() == 0
                            ? OptionalLong.empty()
                            : OptionalLong.of(
                                    producer.lastOffsetOf(producer.slot(producer.count() - 1)));
            last.put(
                    producer.producerId(),
                    new BatchCleaner.LastBatch(producer.epoch(), lastOffset));
        }
        return last;
    }

    /**
     * Takes over what the work has made; whether there is more to do. When the segments are not any
     * more what they were, nothing is taken over and the work ends.
     */
    boolean end(CleaningWork work, long nowMs) throws IOException {
        boolean goesOn = takeOver(work, nowMs);
        underWay = goesOn ? work : null;
        return goesOn;
    }

    private boolean takeOver(CleaningWork work, long nowMs) throws IOException {
        CleaningWork.Cleaned cleaned = work.takeCleaned();
        if (cleaned == null) {
            return false;
        }
        if (state.isEnding() || !cleaned.sources().stream().allMatch(this::isUnchanged)) {
            cleaned.segment().delete();
            return false;
        }
        swap(
                cleaned.sources().stream().map(CleaningWork.Source::segment).toList(),
                cleaned.segment(),
                nowMs);
        if (work.hasMore()) {
            return true;
        }
        state.cleanedOffset(Math.max(state.cleanedOffset(), work.cleanedOffset()));
        return false;
    }

    private boolean isUnchanged(CleaningWork.Source source) {
        return state.contains(source.segment()) && source.isUnchanged();
    }

    private void swap(List<Segment> old, Segment fresh, long nowMs) throws IOException {
        // What a checkpoint that is under way wants to sync is about to be closed.
        state.supersedeCheckpoint();
        fresh.announceSwap();
        for (Segment segment : old.reversed()) {
            state.doomed().addLast(segment.doom(nowMs + state.config().fileDeleteDelayMs()));
        }
        fresh.takePlace();
        fresh.config(state.config());
        state.replace(old, fresh);
    }
}
