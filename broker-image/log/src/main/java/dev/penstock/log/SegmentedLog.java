/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The log of one partition. Used by the one loop that owns it.
 *
 * <p>An {@link IOException} means that the log directory can no longer be trusted, except where a
 * write finds the disk full: then nothing was appended and the log can go on to be read, cut and,
 * with room again, written.
 */
public final class SegmentedLog implements AutoCloseable {
    private final LogState state;
    private final LogWriter writer;
    private final LogReader reader;
    private final LogCutter cutter;
    private final LogSync sync;
    private final LogCompaction compaction;
    private final LogScrub scrub;
    private final Clock clock;
    private final RecoveryReport recovery;

    private SegmentedLog(LogState state, Clock clock, RecoveryReport recovery) {
        this.state = state;
        this.clock = clock;
        this.recovery = recovery;
        this.writer = new LogWriter(state, clock);
        this.reader = new LogReader(state);
        this.cutter = new LogCutter(state, writer);
        this.sync = new LogSync(state);
        this.compaction = new LogCompaction(state);
        this.scrub = new LogScrub(state);
    }

    /**
     * Opens the log in the directory, or begins one there.
     *
     * @param directory relative to the store; its parent exists
     * @throws DamagedLogException when bytes that were durable are missing or wrong
     */
    public static SegmentedLog open(
            FileStore store, String directory, LogConfig config, Clock clock) throws IOException {
        LogState state = new LogState(store, directory, config);
        RecoveryReport recovery = new LogRecovery(state).run();
        return new SegmentedLog(state, clock, recovery);
    }

    /**
     * Appends batches that {@code BatchValidator} accepted. Offsets, epoch and, if the topic wants
     * it, the append time are written into the buffer, which goes to the file in one write; its
     * position does not move.
     *
     * @param batches all remaining bytes; of an idempotent producer one batch only
     */
    public LogAppend appendAsLeader(ByteBuffer batches, LeaderEpoch epoch) throws IOException {
        return writer.appendAsLeader(batches, epoch);
    }

    /** Appends whole batches that a leader sent, with the offsets and epochs they have. */
    public LogAppend appendAsFollower(ByteBuffer batches) throws IOException {
        return writer.appendAsFollower(batches);
    }

    /**
     * Finds whole batches from the one that has the start offset on.
     *
     * @param maxBytes how much is given at most
     * @param maxOffsetExclusive no batch that has this offset or a later one is given
     * @param minOneBatch gives the first batch even when it is larger than maxBytes
     */
    public LogRead read(
            long startOffset, int maxBytes, long maxOffsetExclusive, boolean minOneBatch)
            throws IOException {
        return reader.read(startOffset, maxBytes, maxOffsetExclusive, minOneBatch);
    }

    /**
     * The aborted transactions that have records among those that a read found, in the order of
     * their markers; further ones may be among them.
     */
    public List<AbortedTransaction> abortedTransactions(long startOffset, LogRead.Slices read)
            throws IOException {
        return reader.abortedTransactions(startOffset, read.slices());
    }

    public long logStartOffset() {
        return state.logStartOffset();
    }

    public long logEndOffset() {
        return state.logEndOffset();
    }

    /** Everything below it is durable on this machine. */
    public long flushedOffset() {
        return state.syncedOffset();
    }

    /** Everything below it is not read again after a crash. */
    public long recoveryPoint() {
        return state.recoveryPoint();
    }

    /**
     * Up to where a reader sees only decided transactions.
     *
     * @param highWatermark the markers at and above it may still be lost
     */
    public long lastStableOffset(long highWatermark) {
        long first = state.producers().firstUnstableOffset(highWatermark).orElse(highWatermark);
        return Math.min(first, highWatermark);
    }

    public Optional<LeaderEpoch> latestEpoch() {
        return state.epochs().latest();
    }

    /** The epoch in which the record at the offset was appended. */
    public Optional<LeaderEpoch> epochAt(long offset) {
        return state.epochs().epochAt(offset);
    }

    /** Where the epoch ends in this log; empty when it is newer than all epochs of the log. */
    public Optional<EpochEnd> endOffsetFor(LeaderEpoch epoch) {
        return state.epochs().endOffsetFor(epoch, logEndOffset());
    }

    /** Notes that a leadership begins here, before its first append. */
    public void beginEpoch(LeaderEpoch epoch) {
        state.epochs().assign(epoch.value(), logEndOffset());
    }

    /**
     * Removes the batch that has the offset and everything after it, so that the log ends at the
     * offset or, within a batch, before it.
     *
     * <p>What was cut may come back after a loss of power, until a flush or a checkpoint that began
     * later has ended ({@link #isCutDurable}). An append does not wait for that: it syncs first.
     */
    public void truncateTo(long offset) throws IOException {
        compaction.cancel();
        scrub.cancel();
        cutter.truncateTo(offset, clock.epochMs());
    }

    /** Whether no loss of power brings back what was cut, so that an append need not sync. */
    public boolean isCutDurable() {
        return !state.cut().isPending();
    }

    /** Makes a cut durable. Blocks while what the log has not synced is. */
    public void syncCut() throws IOException {
        state.syncCut();
    }

    /** Empties the log; the next record gets the offset. */
    public void truncateFullyAndStartAt(long offset) throws IOException {
        compaction.cancel();
        scrub.cancel();
        cutter.truncateFullyAndStartAt(offset, clock.epochMs());
    }

    /** Lets the log begin at the offset (DeleteRecords, or a leader whose log begins there). */
    public void deleteRecordsBefore(long offset) {
        cutter.deleteRecordsBefore(offset);
    }

    /** The first record whose timestamp is the given one or later. */
    public Optional<TimestampedOffset> offsetForTimestamp(long timestampMs) throws IOException {
        return reader.offsetForTimestamp(timestampMs);
    }

    /** The first record with the largest timestamp of the log. */
    public Optional<TimestampedOffset> offsetOfMaxTimestamp() throws IOException {
        return reader.offsetOfMaxTimestamp();
    }

    /** Begins a new segment, unless the active one is empty. */
    public void roll() throws IOException {
        writer.roll();
    }

    /**
     * Applies retention; also forgets expired producers and deletes the files of segments whose
     * delay has passed. To be called every now and then.
     *
     * @return how many segments were deleted
     */
    public int deleteOldSegments(long nowMs, long highWatermark) throws IOException {
        state.producers().expire(nowMs, state.config().producerExpirationMs());
        return cutter.deleteOldSegments(nowMs, highWatermark);
    }

    /** Makes all records durable. */
    public void flush() throws IOException {
        sync.flush();
    }

    /**
     * Begins to make all records durable, by syncs that run elsewhere; the log goes on meanwhile.
     * Empty when they are.
     */
    public Optional<FlushWork> beginFlush() throws IOException {
        return sync.beginFlush();
    }

    /**
     * Ends a flush whose work has run; {@link #flushedOffset} says what came of it: nothing, if the
     * log was cut, compacted or closed meanwhile.
     */
    public void endFlush(FlushWork work) throws IOException {
        sync.endFlush(work);
    }

    /** Makes all records, indexes and states durable and moves the recovery point to the end. */
    public void checkpoint() throws IOException {
        sync.checkpoint();
    }

    /**
     * Begins a checkpoint whose syncs run elsewhere; the log goes on meanwhile. Empty when there is
     * nothing to do, or one is under way.
     */
    public Optional<CheckpointWork> beginCheckpoint() throws IOException {
        return sync.begin();
    }

    /** Begins the log's last checkpoint; one that is under way counts no more. */
    public Optional<CheckpointWork> beginLastCheckpoint() throws IOException {
        state.beginToEnd();
        return sync.beginAnew();
    }

    /** Ends a checkpoint whose work has run; one that has failed counts for nothing. */
    public void endCheckpoint(CheckpointWork work) throws IOException {
        sync.end(work);
    }

    /**
     * What part of the log is new, if it is to be compacted now. What the last checkpoint does not
     * cover waits for the next one.
     *
     * @param stableOffset nothing at or above it is touched
     */
    public OptionalDouble dueForCleaning(long stableOffset) {
        return compaction.dueRatio(clock.epochMs(), stableOffset);
    }

    /**
     * Begins a compaction whose work runs elsewhere; the log goes on meanwhile. Empty when none is
     * due.
     *
     * @param maxKeyBytes how much memory the work may take for keys
     */
    public Optional<CleaningWork> beginCleaning(long stableOffset, long maxKeyBytes) {
        return compaction.begin(clock.epochMs(), stableOffset, maxKeyBytes);
    }

    /** Takes over what the work has made; whether it is to be run again. */
    public boolean endCleaning(CleaningWork work) throws IOException {
        return compaction.end(work, clock.epochMs());
    }

    /**
     * Begins to read the closed segment that has the offset, or the next one, again; the work runs
     * elsewhere and the log goes on meanwhile. Empty when there is none that is wholly durable.
     */
    public Optional<ScrubWork> beginScrub(long fromOffset) {
        return scrub.begin(fromOffset);
    }

    /**
     * Whether the work is the last one begun and its segment still part of the log as it was;
     * otherwise what it found says nothing.
     */
    public boolean isScrubbing(ScrubWork work) {
        return scrub.isAboutLog(work);
    }

    /** Another number each time that records were cut or files went. */
    public long generation() {
        return state.generation();
    }

    /** Everything below it was compacted. */
    public long cleanedOffset() {
        return state.cleanedOffset();
    }

    /** About how many bytes of records recovery would have to read now. */
    public long bytesSinceCheckpoint() {
        return state.bytesSinceCheckpoint();
    }

    /** Whether a checkpoint would tell the next process something that it could not know. */
    public boolean hasNewsForCheckpoint() {
        return state.bytesSinceCheckpoint() > 0
                || (state.wasCheckpointed() && !state.isCheckpointStored());
    }

    /** Whether records of the log are in the file: this very one, not another of its name. */
    public boolean consistsOf(StoredFile file) {
        return state.segments().stream().anyMatch(segment -> segment.file().equals(file));
    }

    public long sizeBytes() {
        return state.sizeBytes();
    }

    public int segmentCount() {
        return state.segmentCount();
    }

    public ProducerStates producers() {
        return state.producers();
    }

    public LogConfig config() {
        return state.config();
    }

    /** Takes a changed configuration into account from the next append on. */
    public void reconfigure(LogConfig config) {
        state.config(config);
    }

    /** What opening the log took. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** Ends in order: the next process finds the recovery point at the end of the log. */
    @Override
    public void close() throws IOException {
        sync.checkpoint();
        cutter.purge(Long.MAX_VALUE);
        closeFiles();
    }

    /** Closes the files and nothing else, as a killed process would. */
    public void closeAbruptly() throws IOException {
        state.supersedeCheckpoint();
        for (Segment.Doomed doomed : state.doomed()) {
            doomed.file().close();
        }
        closeFiles();
    }

    /**
     * Closes the log for good.
     *
     * @return what deletes it with its directory, which blocks
     */
    public RemovedDirectory remove() throws IOException {
        closeAbruptly();
        return new RemovedDirectory(state.store(), state.directory());
    }

    private void closeFiles() throws IOException {
        for (Segment segment : state.segments()) {
            segment.close();
        }
        state.checkpoint().close();
    }
}
