/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Opens a log, whatever the last process left of it.
 *
 * <h2>What can be trusted</h2>
 *
 * The recovery point was written after everything below it was synced, so bytes below it must be
 * there and right: if they are not, that is {@link DamagedLogException} and nothing is changed.
 * Above it a crash may have lost, torn or reordered anything; the log ends before the first batch
 * that is not whole, whose offset falls back, or whose epoch falls back (the rest of a history that
 * was cut).
 *
 * <h2>What is read</h2>
 *
 * Of a segment below the recovery point only the tail of its index and the headers after it; from
 * the last indexed batch before the recovery point on every byte. After an orderly stop the
 * recovery point is the end of the log.
 */
final class LogRecovery {
    private final LogState state;
    private final FileStore store;
    private final String directory;
    private boolean hadCheckpoint;
    private boolean restarted;
    private long scannedBytes;
    private long truncatedBytes;
    private int deletedSegments;

    LogRecovery(LogState state) {
        this.state = state;
        this.store = state.store();
        this.directory = state.directory();
    }

    RecoveryReport run() throws IOException {
        store.createDirectories(directory);
        Optional<RecoveryCheckpoint.State> stored = state.checkpoint().load();
        hadCheckpoint = stored.isPresent();
        stored.ifPresent(state::resume);
        List<String> names = store.list(directory);
        deleteLeftovers(names);
        boolean swapped = new SwapRecovery(state).run(names);
        List<Long> baseOffsets = baseOffsets(swapped ? store.list(directory) : names);
        restarted = stored.isPresent() && stored.get().restart();
        if (restarted) {
            deleteAll(baseOffsets);
            baseOffsets = List.of();
        }
        if (baseOffsets.isEmpty()) {
            begin(stored);
        } else {
            recover(baseOffsets);
        }
        new ProducerRecovery(state).run(restarted ? -1L : state.recoveryPoint());
        if (names.contains(LogFiles.UNSYNCED_CUT)) {
            state.active().assumeUnsynced();
            state.cut().found();
        }
        state.written(scannedBytes);
        return new RecoveryReport(
                state.recoveryPoint(), scannedBytes, truncatedBytes, deletedSegments);
    }

    private void deleteLeftovers(List<String> names) throws IOException {
        for (String name : names) {
            if (name.endsWith(LogFiles.DELETED)
                    || name.endsWith(LogFiles.TEMPORARY)
                    || name.endsWith(LogFiles.CLEANED)) {
                store.delete(directory + "/" + name);
            }
        }
    }

    private static List<Long> baseOffsets(List<String> names) {
        List<Long> offsets = new ArrayList<>();
        for (String name : names) {
            OptionalLong offset = LogFiles.offsetOf(name, LogFiles.LOG);
            if (offset.isPresent()) {
                offsets.add(offset.getAsLong());
            }
        }
        return offsets;
    }

    private void deleteAll(List<Long> baseOffsets) throws IOException {
        for (long baseOffset : baseOffsets.reversed()) {
            new Segment(store, directory, state.config(), baseOffset).delete();
        }
        store.delete(directory + "/" + LogFiles.LEADER_EPOCHS);
    }

    /** A new log, or one whose emptying a crash interrupted. */
    private void begin(Optional<RecoveryCheckpoint.State> stored) throws IOException {
        if (stored.isPresent() && !stored.get().restart()) {
            throw damaged(
                    DamagedLogException.Kind.MISSING_SEGMENT,
                    state.logStartOffset(),
                    "there is no segment at all");
        }
        state.create(state.logStartOffset());
        if (stored.isPresent()) {
            store.syncDirectory(directory);
            state.storeCheckpoint(false);
        }
    }

    private void recover(List<Long> baseOffsets) throws IOException {
        long first = baseOffsets.getFirst();
        if (!hadCheckpoint) {
            state.cleanedOffset(first);
            state.logStartOffset(first);
            state.recoveryPoint(first);
            state.syncedOffset(first);
        } else if (first > state.logStartOffset()) {
            throw damaged(
                    DamagedLogException.Kind.MISSING_SEGMENT,
                    state.logStartOffset(),
                    "the first segment begins at " + first);
        }
        List<Long> kept = deleteBeforeLogStart(baseOffsets);
        boolean epochsKnown = state.epochs().load(store, directory + "/" + LogFiles.LEADER_EPOCHS);
        state.epochs().truncateFromEnd(state.recoveryPoint());
        int next = 0;
        while (next < kept.size()) {
            boolean isLast = next + 1 == kept.size();
            long end = isLast ? Long.MAX_VALUE : kept.get(next + 1);
            Segment segment = open(kept.get(next));
            if (end <= state.recoveryPoint()) {
                resume(segment, end, epochsKnown);
                next++;
            } else if (scan(segment, end, epochsKnown)) {
                next++;
            } else {
                deleteFrom(kept.subList(next + 1, kept.size()));
                break;
            }
        }
        if (state.logStartOffset() > state.logEndOffset()) {
            // Records were deleted up to an offset whose own records a crash then took.
            restart(state.logStartOffset());
        }
        state.epochs().truncateFromStart(state.logStartOffset());
    }

    /**
     * Segments that were deleted before, but whose deletion a crash has undone, perhaps in part.
     */
    private List<Long> deleteBeforeLogStart(List<Long> baseOffsets) throws IOException {
        int first = 0;
        while (first + 1 < baseOffsets.size()
                && baseOffsets.get(first + 1) <= state.logStartOffset()) {
            new Segment(store, directory, state.config(), baseOffsets.get(first)).delete();
            first++;
        }
        return baseOffsets.subList(first, baseOffsets.size());
    }

    private Segment open(long baseOffset) throws IOException {
        Segment segment = new Segment(store, directory, state.config(), baseOffset);
        if (state.segmentCount() > 0 && state.logEndOffset() != baseOffset) {
            segment.close();
            throw damaged(
                    DamagedLogException.Kind.MISSING_SEGMENT,
                    state.logEndOffset(),
                    "the next segment begins at " + baseOffset);
        }
        state.add(segment);
        return segment;
    }

    /** A segment below the recovery point: its end must meet the next one. */
    private void resume(Segment segment, long end, boolean epochsKnown) throws IOException {
        long fileSize = segment.file().sizeBytes();
        String problem = segment.resume((int) fileSize, end);
        if (problem != null || segment.nextOffset() != end) {
            throw damaged(
                    DamagedLogException.Kind.MISSING_SEGMENT,
                    segment.nextOffset(),
                    problem != null ? problem : "the next segment begins at " + end);
        }
        if (!epochsKnown) {
            learnEpochs(segment, segment.nextOffset());
        }
        if (segment.sizeBytes() < fileSize) {
            // The log was cut here and went on in the next segment, but the cut was not synced.
            segment.cutTail();
            segment.sync();
        }
    }

    /**
     * A segment that reaches above the recovery point: checked and, above it, cut at the first bad
     * batch. False when later segments cannot belong to it.
     */
    private boolean scan(Segment segment, long end, boolean epochsKnown) throws IOException {
        long recoveryPoint = state.recoveryPoint();
        long fileSize = segment.file().sizeBytes();
        segment.rewindBefore(recoveryPoint, (int) fileSize);
        if (!epochsKnown) {
            learnEpochs(segment, recoveryPoint);
        }
        int from = segment.sizeBytes();
        BatchScan scan =
                new BatchScan(
                        segment.file(),
                        from,
                        fileSize,
                        segment.nextOffset(),
                        BatchScan.Depth.CHECKSUMS);
        String problem = null;
        while (problem == null && segment.nextOffset() < end) {
            RecordBatch batch = scan.next();
            if (batch == null) {
                problem = scan.problem();
                break;
            }
            problem = objection(batch, segment.nextOffset(), end);
            if (problem == null) {
                segment.noteFound(batch);
                learnEpoch(batch);
            }
        }
        scannedBytes += segment.sizeBytes() - (long) from;
        boolean meetsNext = end == Long.MAX_VALUE || segment.nextOffset() == end;
        if (segment.nextOffset() < recoveryPoint) {
            throw damaged(
                    problem == null
                            ? DamagedLogException.Kind.TOO_SHORT
                            : DamagedLogException.Kind.BAD_BATCH,
                    segment.nextOffset(),
                    problem == null ? "the log ends there" : problem);
        }
        if (hadCheckpoint || fileSize > 0) {
            segment.assumeUnsynced();
        }
        if (segment.sizeBytes() < fileSize) {
            truncatedBytes += fileSize - segment.sizeBytes();
            segment.cutTail();
            // So that what was cut cannot come back after what is written in its place.
            segment.sync();
        }
        return problem == null && meetsNext;
    }

    /** What is wrong with a whole batch as the continuation of the log; null when nothing is. */
    private @Nullable String objection(RecordBatch batch, long logEndOffset, long end) {
        if (batch.nextOffset() > end) {
            return "a batch reaches into the next segment";
        }
        boolean isDurable = logEndOffset < state.recoveryPoint();
        if (isDurable && batch.nextOffset() > state.recoveryPoint()) {
            // The checksum does not cover the base offset; a recovery point lies between batches.
            return "a batch reaches over the recovery point";
        }
        if (!isDurable
                && batch.leaderEpoch() != BatchLayout.NO_LEADER_EPOCH
                && batch.leaderEpoch() < state.epochs().latestOrNone()) {
            return "a batch of the epoch " + batch.leaderEpoch() + " follows a newer one";
        }
        return null;
    }

    private void learnEpoch(RecordBatch batch) {
        if (batch.leaderEpoch() >= 0) {
            state.epochs().assign(batch.leaderEpoch(), batch.baseOffset());
        }
    }

    /** Makes the epochs again, where their file was lost. */
    private void learnEpochs(Segment segment, long endOffset) throws IOException {
        BatchScan scan =
                new BatchScan(
                        segment.file(),
                        0,
                        segment.file().sizeBytes(),
                        segment.baseOffset(),
                        BatchScan.Depth.HEADERS);
        for (RecordBatch batch = scan.next();
                batch != null && batch.baseOffset() < endOffset;
                batch = scan.next()) {
            learnEpoch(batch);
        }
    }

    private void deleteFrom(List<Long> baseOffsets) throws IOException {
        for (long baseOffset : baseOffsets.reversed()) {
            Segment segment = new Segment(store, directory, state.config(), baseOffset);
            truncatedBytes += segment.file().sizeBytes();
            segment.delete();
            deletedSegments++;
        }
        store.syncDirectory(directory);
    }

    private void restart(long offset) throws IOException {
        restarted = true;
        state.recoveryPoint(offset);
        state.storeCheckpoint(true);
        for (Segment segment : List.copyOf(state.segments()).reversed()) {
            state.remove(segment);
            segment.delete();
        }
        state.epochs().clear();
        store.delete(directory + "/" + LogFiles.LEADER_EPOCHS);
        state.create(offset);
        store.syncDirectory(directory);
        state.storeCheckpoint(false);
    }

    private DamagedLogException damaged(DamagedLogException.Kind kind, long offset, String what)
            throws IOException {
        for (Segment segment : state.segments()) {
            segment.close();
        }
        state.checkpoint().close();
        return new DamagedLogException(kind, directory, offset, what);
    }
}
