/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one open log consists of; shared by those that write, read, cut and sync it.
 *
 * <p>Always: at least one segment; the active one is the last; {@code logStartOffset <= logEnd};
 * {@code recoveryPoint <= syncedOffset <= logEnd}.
 */
final class LogState {
    private final FileStore store;
    private final String directory;
    private final LeaderEpochs epochs;
    private final RecoveryCheckpoint checkpoint;
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private final Deque<Segment.Doomed> doomed = new ArrayDeque<>();
    private LogConfig config;
    private @Nullable Segment active;
    private ProducerStates producers = new ProducerStates();
    private long logStartOffset;
    private long recoveryPoint;
    private long syncedOffset;
    private long cleanedOffset;
    private RecoveryCheckpoint.@Nullable State stored;
    private final Unsynced names = new Unsynced();
    private final UnsyncedCut cut;
    private boolean wasCheckpointed;
    private boolean checkpointUnderWay;
    private boolean ending;
    private long bytesSinceCheckpoint;
    private long generation;

    LogState(FileStore store, String directory, LogConfig config) {
        this.store = store;
        this.directory = directory;
        this.config = config;
        this.epochs = new LeaderEpochs();
        this.checkpoint = new RecoveryCheckpoint(store, directory);
        this.cut = new UnsyncedCut(store, directory);
        // The process before may have been killed before it synced the names that are found.
        names.change();
    }

    FileStore store() {
        return store;
    }

    String directory() {
        return directory;
    }

    LogConfig config() {
        return config;
    }

    void config(LogConfig newConfig) {
        config = newConfig;
        segments.values().forEach(segment -> segment.config(newConfig));
    }

    LeaderEpochs epochs() {
        return epochs;
    }

    ProducerStates producers() {
        return producers;
    }

    void producers(ProducerStates newProducers) {
        producers = newProducers;
    }

    RecoveryCheckpoint checkpoint() {
        return checkpoint;
    }

    Deque<Segment.Doomed> doomed() {
        return doomed;
    }

    String path(long offset, String suffix) {
        return LogFiles.path(directory, offset, suffix);
    }

    Segment active() {
        Segment segment = active;
        if (segment == null) {
            throw new IllegalStateException("an open log has an active segment");
        }
        return segment;
    }

    long logEndOffset() {
        return active().nextOffset();
    }

    long logStartOffset() {
        return logStartOffset;
    }

    void logStartOffset(long offset) {
        logStartOffset = offset;
    }

    long recoveryPoint() {
        return recoveryPoint;
    }

    void recoveryPoint(long offset) {
        recoveryPoint = offset;
        syncedOffset = Math.max(syncedOffset, offset);
    }

    /** Everything below it was synced by this process or before. */
    long syncedOffset() {
        return syncedOffset;
    }

    void syncedOffset(long offset) {
        syncedOffset = offset;
    }

    /** Everything below it was compacted before. */
    long cleanedOffset() {
        return cleanedOffset;
    }

    void cleanedOffset(long offset) {
        cleanedOffset = offset;
    }

    /** The names in the directory: files come and go. */
    Unsynced names() {
        return names;
    }

    void syncNames() throws IOException {
        if (names.isDirty()) {
            store.syncDirectory(directory);
            names.synced();
        }
    }

    /** A cut that is not synced yet; the active segment is the one that was cut. */
    UnsyncedCut cut() {
        return cut;
    }

    /** Syncs a cut, if one is pending: before anything is written in the place of what went. */
    void syncCut() throws IOException {
        if (cut.isPending()) {
            active().sync();
            syncNames();
            cut.synced();
        }
    }

    Collection<Segment> segments() {
        return segments.values();
    }

    int segmentCount() {
        return segments.size();
    }

    Segment firstSegment() {
        return segments.firstEntry().getValue();
    }

    /** The segment that would hold the offset; the first one for smaller offsets. */
    Segment segmentOf(long offset) {
        if (offset >= active().baseOffset()) {
            return active();
        }
        Map.Entry<Long, Segment> floor = segments.floorEntry(offset);
        return floor == null ? firstSegment() : floor.getValue();
    }

    @Nullable Segment segmentAfter(Segment segment) {
        Map.Entry<Long, Segment> higher = segments.higherEntry(segment.baseOffset());
        return higher == null ? null : higher.getValue();
    }

    List<Segment> segmentsAfter(Segment segment) {
        return new ArrayList<>(segments.tailMap(segment.baseOffset(), false).values());
    }

    void add(Segment segment) {
        Invariants.check(
                active == null || segment.baseOffset() == active.nextOffset(),
                "segments meet",
                active,
                segment);
        segments.put(segment.baseOffset(), segment);
        active = segment;
    }

    Segment create(long baseOffset) throws IOException {
        Segment segment = new Segment(store, directory, config, baseOffset);
        add(segment);
        names.change();
        return segment;
    }

    /** Takes the segment out; its files are the caller's to delete. */
    void remove(Segment segment) {
        segments.remove(segment.baseOffset());
        active = segments.isEmpty() ? null : segments.lastEntry().getValue();
        names.change();
    }

    /** Puts one segment in the place of neighbours, none of which is the active one. */
    void replace(List<Segment> old, Segment fresh) {
        Invariants.check(
                fresh.baseOffset() == old.getFirst().baseOffset()
                        && fresh.nextOffset() == old.getLast().nextOffset(),
                "a compacted segment spans what it replaces",
                fresh,
                old);
        old.forEach(segment -> segments.remove(segment.baseOffset()));
        segments.put(fresh.baseOffset(), fresh);
        names.change();
    }

    boolean contains(Segment segment) {
        return segments.get(segment.baseOffset()) == segment;
    }

    /** Makes the recovery point and the log start durable, unless they already are. */
    void storeCheckpoint(boolean restart) throws IOException {
        RecoveryCheckpoint.State state =
                new RecoveryCheckpoint.State(recoveryPoint, logStartOffset, cleanedOffset, restart);
        if (!state.equals(stored)) {
            checkpoint.store(state);
            stored = state;
            wasCheckpointed = true;
        }
    }

    /** Whether the checkpoint on disk is known to say what is true now. */
    boolean isCheckpointStored() {
        return new RecoveryCheckpoint.State(recoveryPoint, logStartOffset, cleanedOffset, false)
                .equals(stored);
    }

    /** Whether the log was ever checkpointed. */
    boolean wasCheckpointed() {
        return wasCheckpointed;
    }

    /** What the checkpoint on disk says. */
    void checkpointed(RecoveryCheckpoint.State state) {
        stored = state;
        wasCheckpointed = true;
        recoveryPoint(state.recoveryPoint());
    }

    /** Takes over what the checkpoint of the process before says. */
    void resume(RecoveryCheckpoint.State state) {
        logStartOffset = state.logStartOffset();
        cleanedOffset = state.cleanedOffset();
        checkpointed(state);
    }

    /** Whether the last checkpoint has begun: files stay what they are until the log is closed. */
    boolean isEnding() {
        return ending;
    }

    void beginToEnd() {
        ending = true;
    }

    boolean isCheckpointUnderWay() {
        return checkpointUnderWay;
    }

    void checkpointUnderWay(boolean underWay) {
        checkpointUnderWay = underWay;
    }

    /** Changes whenever what was begun elsewhere before proves nothing any more. */
    long generation() {
        return generation;
    }

    /**
     * Ends a checkpoint that is under way elsewhere, which may or may not have reached the disk:
     * what is there is unknown from now on, until it is stored again. A flush that is under way
     * counts for nothing either.
     */
    void supersedeCheckpoint() {
        generation++;
        if (checkpointUnderWay) {
            checkpoint.supersede();
            checkpointUnderWay = false;
            stored = null;
        }
    }

    /** How many bytes of records were written, or found in recovery, since the last checkpoint. */
    long bytesSinceCheckpoint() {
        return bytesSinceCheckpoint;
    }

    void written(long bytes) {
        bytesSinceCheckpoint += bytes;
    }

    /** A checkpoint covers so many of them. */
    void covered(long bytes) {
        bytesSinceCheckpoint -= bytes;
    }

    boolean isCheckpointUnknown() {
        return stored == null && wasCheckpointed;
    }

    long sizeBytes() {
        long size = 0;
        for (Segment segment : segments.values()) {
            size += segment.sizeBytes();
        }
        return size;
    }
}
