/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;
import dev.penstock.raft.TestBatch.Kind;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A storage in memory that keeps its word to the letter and no further: a crash may lose what was
 * not synced, and bring back what was truncated.
 *
 * <p>What was done since the last sync is a journal; a crash keeps some first part of it.
 */
class MemoryRaftStorage implements RaftStorage {
    private Image current = new Image();
    private final Image durable = new Image();
    private final List<Consumer<Image>> journal = new ArrayList<>();
    private final TreeMap<Long, Snapshot> snapshots = new TreeMap<>();
    private Optional<Snapshot> incoming = Optional.empty();
    private ElectionState election = ElectionState.INITIAL;
    private ElectionState durableElection = ElectionState.INITIAL;

    /** Who votes, for a storage that was given the first set of voters when it was formatted. */
    private Optional<VoterSet> formattedWith = Optional.empty();

    /** A log as it is, or as it would be read after a crash. */
    static final class Image {
        final TreeMap<Long, TestBatch> batches = new TreeMap<>();
        long startOffset;
        LeaderEpoch startEpoch = LeaderEpoch.FIRST;

        Image() {}

        Image(Image other) {
            batches.putAll(other.batches);
            startOffset = other.startOffset;
            startEpoch = other.startEpoch;
        }

        long endOffset() {
            return batches.isEmpty() ? startOffset : batches.lastEntry().getValue().endOffset();
        }

        void truncateTo(long offset) {
            batches.tailMap(offset, true).clear();
        }

        void startAt(SnapshotId id) {
            batches.headMap(id.endOffset(), false).clear();
            startOffset = id.endOffset();
            startEpoch = id.epoch();
        }
    }

    /** Some bytes under a name. */
    record Snapshot(SnapshotId id, ByteBuffer bytes) {}

    /** What the log holds now. */
    Image image() {
        return current;
    }

    /** What of the log survives any crash. */
    Image durableImage() {
        return durable;
    }

    ElectionState durableElectionState() {
        return durableElection;
    }

    /** The process is gone; of what was not synced a first part survives, drawn by chance. */
    void crash(Randomness randomness) {
        int surviving = randomness.nextInt(journal.size() + 1);
        journal.subList(0, surviving).forEach(change -> change.accept(durable));
        journal.clear();
        current = new Image(durable);
        election = durableElection;
        incoming = Optional.empty();
    }

    private void change(Consumer<Image> change) {
        change.accept(current);
        journal.add(change);
    }

    @Override
    public ElectionState loadElectionState() {
        return election;
    }

    @Override
    public void saveElectionState(ElectionState state) {
        election = state;
        durableElection = state;
    }

    /** For a broken variant: a crash keeps the epoch and loses the vote. */
    void saveElectionStateButSyncNoVote(ElectionState state) {
        election = state;
        durableElection = ElectionState.unvoted(state.epoch());
    }

    @Override
    public long startOffset() {
        return current.startOffset;
    }

    @Override
    public long endOffset() {
        return current.endOffset();
    }

    @Override
    public LeaderEpoch lastEpoch() {
        return current.batches.isEmpty()
                ? current.startEpoch
                : current.batches.lastEntry().getValue().epoch();
    }

    @Override
    public Optional<EpochEnd> endOfEpoch(LeaderEpoch epoch) {
        return current.batches.descendingMap().values().stream()
                .filter(batch -> !epoch.isOlderThan(batch.epoch()))
                .findFirst()
                .map(batch -> new EpochEnd(batch.epoch(), batch.endOffset()));
    }

    @Override
    public void append(LeaderEpoch epoch, ByteBuffer batches) {
        for (TestBatch batch : TestBatch.decode(batches)) {
            place(batch.placed(endOffset(), epoch));
        }
    }

    @Override
    public void appendLeaderChange(LeaderChange change) {
        place(new TestBatch(endOffset(), change.epoch(), 1, Kind.MARKER, change.leader().value()));
    }

    @Override
    public void appendVoters(LeaderEpoch epoch, VoterSet voters) {
        place(new TestBatch(endOffset(), epoch, 1, Kind.VOTERS, TestVoters.encode(voters)));
    }

    /** Gives the first set of voters; before the first start. */
    void formatWith(Optional<VoterSet> voters) {
        formattedWith = voters;
    }

    @Override
    public Optional<VotersAt> votersBefore(long offset) {
        return current.batches.headMap(offset, false).descendingMap().values().stream()
                .filter(batch -> batch.kind() == Kind.VOTERS)
                .findFirst()
                .map(batch -> new VotersAt(batch.baseOffset(), batch.voters()))
                .or(this::votersOfSnapshot)
                .or(() -> formattedWith.map(voters -> new VotersAt(-1L, voters)));
    }

    private Optional<VotersAt> votersOfSnapshot() {
        return latestSnapshot()
                .filter(id -> id.endOffset() <= current.startOffset)
                .flatMap(this::snapshotBytes)
                .map(bytes -> bytes.getLong(ClusterChecks.VOTERS_POSITION))
                .filter(bits -> bits != 0L)
                .map(bits -> new VotersAt(current.startOffset - 1, TestVoters.decode(bits)));
    }

    @Override
    public FollowerAppend appendAsFollower(ByteBuffer batches) {
        long expected = endOffset();
        for (TestBatch batch : TestBatch.decode(batches)) {
            if (batch.baseOffset() != expected) {
                return new FollowerAppend.Corrupt(
                        "batch at " + batch.baseOffset() + " does not follow " + expected);
            }
            expected = batch.endOffset();
        }
        TestBatch.decode(batches).forEach(this::place);
        return new FollowerAppend.Appended();
    }

    /** Puts a batch at the end of the log. */
    void place(TestBatch batch) {
        change(image -> image.batches.put(batch.baseOffset(), batch));
    }

    @Override
    public void truncateTo(long endOffset) {
        change(image -> image.truncateTo(endOffset));
    }

    @Override
    public void sync() {
        journal.forEach(change -> change.accept(durable));
        journal.clear();
    }

    @Override
    public ByteBuffer read(long startOffset, long endOffset, int maxBytes) {
        Invariants.check(startOffset >= current.startOffset, "a read begins in the log");
        List<TestBatch> read = new ArrayList<>();
        for (TestBatch batch : current.batches.subMap(startOffset, endOffset).values()) {
            if (!read.isEmpty() && (read.size() + 1) * TestBatch.SIZE_BYTES > maxBytes) {
                break;
            }
            read.add(batch);
        }
        return TestBatch.encode(read);
    }

    /** The application writes a snapshot of its own; it is durable. */
    void storeSnapshot(SnapshotId id, ByteBuffer bytes) {
        snapshots.put(id.endOffset(), new Snapshot(id, bytes));
    }

    Optional<ByteBuffer> snapshotBytes(SnapshotId id) {
        return Optional.ofNullable(snapshots.get(id.endOffset()))
                .filter(snapshot -> snapshot.id().equals(id))
                .map(Snapshot::bytes);
    }

    @Override
    public Optional<SnapshotId> latestSnapshot() {
        return Optional.ofNullable(snapshots.lastEntry())
                .map(Map.Entry::getValue)
                .map(Snapshot::id);
    }

    @Override
    public Optional<SnapshotPiece> readSnapshot(SnapshotId id, long position, int maxBytes) {
        return snapshotBytes(id)
                .map(
                        bytes -> {
                            int from = (int) Math.min(position, bytes.remaining());
                            int size = Math.min(maxBytes, bytes.remaining() - from);
                            return new SnapshotPiece(bytes.remaining(), bytes.slice(from, size));
                        });
    }

    @Override
    public void writeSnapshot(SnapshotId id, long position, ByteBuffer bytes) {
        ByteBuffer before =
                position == 0L ? ByteBuffer.allocate(0) : incoming.orElseThrow().bytes();
        Invariants.check(before.remaining() == position, "pieces follow one another", position);
        ByteBuffer both = ByteBuffer.allocate(before.remaining() + bytes.remaining());
        both.put(before.duplicate()).put(bytes.duplicate()).flip();
        incoming = Optional.of(new Snapshot(id, both));
    }

    @Override
    public Optional<String> objection(SnapshotId id) {
        return Optional.empty();
    }

    @Override
    public void finishSnapshot(SnapshotId id) {
        Snapshot finished = incoming.orElseThrow();
        Invariants.check(finished.id().equals(id), "what was fetched is finished", id);
        snapshots.put(id.endOffset(), finished);
        incoming = Optional.empty();
    }

    @Override
    public void restartLogAt(SnapshotId id) {
        change(
                image -> {
                    image.batches.clear();
                    image.startAt(id);
                });
        sync();
    }

    @Override
    public void trimTo(SnapshotId id) {
        change(image -> image.startAt(id));
        snapshots.headMap(id.endOffset(), false).clear();
    }
}
