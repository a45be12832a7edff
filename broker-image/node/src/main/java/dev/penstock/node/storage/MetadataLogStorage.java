/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.LogAppend;
import dev.penstock.log.LogConfig;
import dev.penstock.log.LogDirectory;
import dev.penstock.log.LogRead;
import dev.penstock.log.PartitionName;
import dev.penstock.log.ScrubWork;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.quorum.MetadataTopic;
import dev.penstock.raft.ElectionState;
import dev.penstock.raft.EpochEnd;
import dev.penstock.raft.LeaderChange;
import dev.penstock.raft.RaftStorage;
import dev.penstock.raft.SnapshotId;
import dev.penstock.raft.SnapshotPiece;
import dev.penstock.raft.VoterSet;
import dev.penstock.raft.VotersAt;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The metadata log, the vote and the snapshots of this broker. On the metadata loop. */
public final class MetadataLogStorage implements RaftStorage, AutoCloseable {
    private static final int SEGMENT_BYTES = 64 << 20;

    /** How much of the log is looked through at a time; the voters of a snapshot need far less. */
    private static final int SCAN_MAX_BYTES = 1 << 20;

    private static final PartitionName NAME =
            new PartitionName(MetadataTopic.NAME, MetadataTopic.PARTITION);

    private final SegmentedLog log;
    private final SnapshotFiles snapshots;
    private final ElectionStateFile electionState;
    private final Clock clock;
    private final ListenerName listener;
    private final VotersHistory voters;

    private MetadataLogStorage(
            SegmentedLog log,
            SnapshotFiles snapshots,
            ElectionStateFile state,
            Clock clock,
            ListenerName listener) {
        this.listener = listener;
        this.voters = new VotersHistory(listener);
        this.log = log;
        this.snapshots = snapshots;
        this.electionState = state;
        this.clock = clock;
    }

    /**
     * Opens what is there, or begins.
     *
     * @param listener by whose name records say where voters are reached
     */
    public static MetadataLogStorage open(
            FileStore store, LogDirectory directory, Clock clock, ListenerName listener)
            throws IOException {
        LogConfig config =
                LogConfig.DEFAULTS
                        .withSegmentBytes(SEGMENT_BYTES)
                        .withRetentionMs(LogConfig.UNLIMITED)
                        .withRetentionBytes(LogConfig.UNLIMITED);
        try {
            MetadataLogStorage opened =
                    new MetadataLogStorage(
                            directory.openLog(NAME, MetadataTopic.ID, config, clock),
                            new SnapshotFiles(store, NAME.toString()),
                            new ElectionStateFile(store, NAME.toString()),
                            clock,
                            listener);
            opened.readAll();
            return opened;
        } catch (DamagedLogException e) {
            throw new IOException(
                    e.getMessage()
                            + ". Nothing was changed. Where other brokers have the metadata, begin"
                            + " with an empty volume; else see the runbook metadata-damaged",
                    e);
        }
    }

    /**
     * Looks for the voters, and whether all of it is as it was written: what this broker knows of
     * the cluster is made of it.
     */
    private void readAll() throws DamagedLogException {
        Optional<SnapshotId> snapshot = latestSnapshot();
        if (snapshot.isPresent()) {
            snapshots.scrub(snapshot.get()).run(Long.MAX_VALUE);
            voters.restartedAt(snapshot.get().endOffset(), headOf(snapshot.get()));
        }
        long offset = startOffset();
        while (offset < endOffset()) {
            ByteBuffer batches = read(offset, endOffset(), SCAN_MAX_BYTES);
            Optional<String> damage = damage(batches);
            if (damage.isPresent()) {
                throw new DamagedLogException(
                        DamagedLogException.Kind.BAD_BATCH, NAME.toString(), offset, damage.get());
            }
            voters.appended(batches);
            for (RecordBatch batch : RecordBatches.of(batches)) {
                offset = batch.nextOffset();
            }
        }
    }

    private ByteBuffer headOf(SnapshotId id) {
        return readSnapshot(id, 0L, SCAN_MAX_BYTES)
                .map(SnapshotPiece::bytes)
                .orElseGet(() -> ByteBuffer.allocate(0));
    }

    @Override
    public ElectionState loadElectionState() {
        return io(electionState::load);
    }

    @Override
    public void saveElectionState(ElectionState state) {
        run(() -> electionState.save(state));
    }

    @Override
    public long startOffset() {
        return log.logStartOffset();
    }

    @Override
    public long endOffset() {
        return log.logEndOffset();
    }

    @Override
    public LeaderEpoch lastEpoch() {
        return log.latestEpoch()
                .or(() -> latestSnapshot().map(SnapshotId::epoch))
                .orElse(LeaderEpoch.FIRST);
    }

    @Override
    public Optional<EpochEnd> endOfEpoch(LeaderEpoch epoch) {
        Optional<LeaderEpoch> latest = log.latestEpoch();
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        LeaderEpoch asked = epoch.isOlderThan(latest.get()) ? epoch : latest.get();
        return log.endOffsetFor(asked)
                .filter(end -> end.endOffset() > log.logStartOffset())
                .map(end -> new EpochEnd(end.epoch(), end.endOffset()));
    }

    @Override
    public void append(LeaderEpoch epoch, ByteBuffer batches) {
        LogAppend appended = io(() -> log.appendAsLeader(batches, epoch));
        if (!(appended instanceof LogAppend.Appended)) {
            throw new IllegalStateException(
                    "the metadata log refused a batch of its own leader: " + appended);
        }
    }

    @Override
    public void appendLeaderChange(LeaderChange change) {
        append(change.epoch(), LeaderChangeBatch.of(change, clock.epochMs()));
    }

    @Override
    public void appendVoters(LeaderEpoch epoch, VoterSet set) {
        append(epoch, VotersBatch.inLog(set, listener, epoch, clock.epochMs()));
        voters.appended(endOffset() - 1, set);
    }

    @Override
    public Optional<VotersAt> votersBefore(long offset) {
        return voters.before(offset);
    }

    @Override
    public FollowerAppend appendAsFollower(ByteBuffer batches) {
        Optional<String> damage = damage(batches);
        if (damage.isPresent()) {
            return new FollowerAppend.Corrupt(damage.get());
        }
        if (io(() -> log.appendAsFollower(batches.duplicate()))
                instanceof LogAppend.Rejected rejected) {
            return new FollowerAppend.Corrupt(rejected.message());
        }
        voters.appended(batches);
        return new FollowerAppend.Appended();
    }

    private static Optional<String> damage(ByteBuffer batches) {
        try {
            for (RecordBatch batch : RecordBatches.of(batches)) {
                if (!batch.isCrcValid()) {
                    return Optional.of(
                            "the batch at " + batch.baseOffset() + " fails its checksum");
                }
            }
            return RecordBatches.of(batches).sizeBytes() == batches.remaining()
                    ? Optional.empty()
                    : Optional.of("the last batch is not whole");
        } catch (CorruptRecordsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void truncateTo(long endOffset) {
        run(
                () -> {
                    log.truncateTo(endOffset);
                    // The quorum's log has a loop of its own, and what it has not synced is little.
                    log.syncCut();
                });
        voters.truncatedTo(endOffset);
    }

    @Override
    public void sync() {
        run(log::flush);
    }

    @Override
    public ByteBuffer read(long startOffset, long endOffset, int maxBytes) {
        LogRead read = io(() -> log.read(startOffset, maxBytes, endOffset, true));
        if (read instanceof LogRead.Slices slices) {
            return io(slices::copy);
        }
        throw new IllegalStateException("the metadata log does not have " + startOffset);
    }

    @Override
    public Optional<SnapshotId> latestSnapshot() {
        return io(snapshots::latest);
    }

    @Override
    public Optional<SnapshotPiece> readSnapshot(SnapshotId id, long position, int maxBytes) {
        return io(() -> snapshots.read(id, position, maxBytes));
    }

    @Override
    public void writeSnapshot(SnapshotId id, long position, ByteBuffer bytes) {
        run(() -> snapshots.write(id, position, bytes));
    }

    /**
     * Begins a snapshot with the voters that were in force at its end.
     *
     * @return where the rest of it goes on
     */
    public long beginSnapshot(SnapshotId id) {
        ByteBuffer head =
                voters.before(id.endOffset())
                        .map(at -> VotersBatch.of(at.voters(), listener, clock.epochMs()).build())
                        .orElseGet(() -> ByteBuffer.allocate(0));
        long sizeBytes = head.remaining();
        writeSnapshot(id, 0L, head);
        return sizeBytes;
    }

    @Override
    public Optional<String> objection(SnapshotId id) {
        try {
            snapshots.scrubUnfinished(id).run(Long.MAX_VALUE);
            return Optional.empty();
        } catch (DamagedLogException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void finishSnapshot(SnapshotId id) {
        run(() -> snapshots.finish(id));
    }

    @Override
    public void restartLogAt(SnapshotId id) {
        run(
                () -> {
                    log.truncateFullyAndStartAt(id.endOffset());
                    log.checkpoint();
                });
        voters.restartedAt(id.endOffset(), headOf(id));
    }

    @Override
    public void trimTo(SnapshotId id) {
        run(
                () -> {
                    log.deleteRecordsBefore(id.endOffset());
                    log.checkpoint();
                    log.deleteOldSegments(clock.epochMs(), log.logEndOffset());
                    snapshots.deleteOthers(id);
                });
        voters.trimmedTo(id.endOffset());
    }

    /**
     * Begins to read the snapshot, or the closed segment of the log that has the offset or the next
     * one, again. Empty when there is none.
     */
    public Optional<ScrubWork> beginScrub(long fromOffset) {
        Optional<SnapshotId> snapshot = latestSnapshot().filter(id -> id.endOffset() > fromOffset);
        return snapshot.isPresent()
                ? snapshot.map(snapshots::scrub)
                : log.beginScrub(Math.max(fromOffset, startOffset()));
    }

    /** Whether what the work found is about what is there. */
    public boolean isScrubbing(ScrubWork work) {
        return work instanceof SnapshotScrub scrub
                ? latestSnapshot().filter(scrub.id()::equals).isPresent()
                : log.isScrubbing(work);
    }

    /** Makes all of the log durable and writes to none of its present segments any more. */
    public void closeSegments() {
        run(
                () -> {
                    log.roll();
                    log.checkpoint();
                });
    }

    /** How much of the log is not covered by a snapshot. */
    public long sizeBytes() {
        return log.sizeBytes();
    }

    @Override
    public void close() throws IOException {
        log.close();
    }

    private static <T> T io(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }
}
