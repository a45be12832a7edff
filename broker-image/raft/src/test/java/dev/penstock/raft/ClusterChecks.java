/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must hold at every moment, seen from above: what no replica could know alone. Each check is
 * cheap enough to run after every event.
 */
final class ClusterChecks {
    private final RaftCluster cluster;
    private final Map<LeaderEpoch, BrokerId> leaders = new TreeMap<>();

    /** Epoch, then voter: to whom it gave its vote. */
    private final Map<LeaderEpoch, Map<BrokerId, BrokerId>> votes = new TreeMap<>();

    /** By epoch and offset: each batch ever appended, with the one before it. */
    private final Map<LeaderEpoch, Map<Long, Link>> written = new TreeMap<>();

    private final TreeMap<Long, TestBatch> committed = new TreeMap<>();

    /** By the epoch whose leader committed it: the last batch that was committed in it. */
    private final TreeMap<LeaderEpoch, TestBatch> lastCommittedIn = new TreeMap<>();

    /** The state of the application after each committed batch, by the batch's end. */
    private final TreeMap<Long, Long> stateHashes = new TreeMap<>();

    /** By the offset of their record: the committed sets of voters. */
    private final TreeMap<Long, VoterSet> committedVoters = new TreeMap<>();

    /** By the offset of their record: sets of voters that a leader has counted, not committed. */
    private final TreeMap<Long, VoterSet> countedVoters = new TreeMap<>();

    /** Where a snapshot says who votes. */
    static final int VOTERS_POSITION = 16;

    private record Link(TestBatch batch, LeaderEpoch previousEpoch) {}

    ClusterChecks(RaftCluster cluster) {
        this.cluster = cluster;
        stateHashes.put(0L, 0L);
        committedVoters.put(-1L, cluster.firstVoters());
    }

    long committedEndOffset() {
        return stateHashes.lastKey();
    }

    boolean isCommitted(long value) {
        return committed.values().stream().anyMatch(batch -> batch.value() == value);
    }

    /**
     * One leader per epoch, and it has all that was committed in earlier ones. (A candidate that
     * slept may win an epoch after its end; it can then neither commit nor be heard.)
     */
    void becameLeader(RaftReplica replica, LeaderEpoch epoch) {
        BrokerId before = leaders.putIfAbsent(epoch, replica.id());
        assertThat(before).as("leader of epoch %s before %s", epoch, replica.id()).isNull();
        Map.Entry<LeaderEpoch, TestBatch> earlier = lastCommittedIn.lowerEntry(epoch);
        assertThat(earlier == null || holds(replica.storage().image(), earlier.getValue()))
                .as("leader %s of epoch %s has all that is committed", replica.id(), epoch)
                .isTrue();
    }

    /** One vote per epoch, durable before it is given. */
    void voted(RaftReplica voter, LeaderEpoch epoch, BrokerId candidate) {
        BrokerId before =
                votes.computeIfAbsent(epoch, _ -> new TreeMap<>())
                        .putIfAbsent(voter.id(), candidate);
        assertThat(before == null || before.equals(candidate))
                .as("%s votes once in epoch %s: %s, %s", voter.id(), epoch, before, candidate)
                .isTrue();
        ElectionState durable = voter.storage().durableElectionState();
        assertThat(durable.epoch()).as("durable epoch of %s", voter.id()).isEqualTo(epoch);
        assertThat(durable.votedFor().map(ReplicaKey::id))
                .as("durable vote of %s in epoch %s", voter.id(), epoch)
                .contains(candidate);
    }

    /** A fetch says no more than what is durable. */
    void fetches(RaftReplica replica, RaftRequest.Fetch fetch) {
        assertThat(replica.storage().durableImage().endOffset())
                .as("durable end of %s, which fetches at %s", replica.id(), fetch.position())
                .isGreaterThanOrEqualTo(fetch.position().endOffset());
    }

    /** A leader serves only those of its own epoch. */
    void served(RaftReplica leader, RaftRequest.Fetch fetch, RaftResponse.Fetch response) {
        if (response.error() == RaftError.NONE) {
            assertThat(fetch.epoch())
                    .as("epoch of a fetch that leader %s serves", leader.id())
                    .isEqualTo(response.epoch());
        }
    }

    /** Batches of the same offset and epoch are equal, and so is all before them. */
    void appended(TestBatch batch, LeaderEpoch previousEpoch) {
        if (batch.kind() == TestBatch.Kind.VOTERS
                && batch.baseOffset() > committedVoters.lastKey()) {
            countedVoters.put(batch.baseOffset(), batch.voters());
        }
        Link link = new Link(batch, previousEpoch);
        Link before =
                written.computeIfAbsent(batch.epoch(), _ -> new TreeMap<>())
                        .putIfAbsent(batch.baseOffset(), link);
        assertThat(before == null || before.equals(link))
                .as("batches at one offset and epoch are equal: %s, %s", before, link)
                .isTrue();
    }

    /** All replicas commit the same batches in the same order. */
    void applied(BrokerId replica, LeaderEpoch epoch, TestBatch batch) {
        TestBatch known = committed.get(batch.baseOffset());
        if (known != null) {
            assertThat(batch).as("committed at %s", replica).isEqualTo(known);
            return;
        }
        assertThat(batch.baseOffset())
                .as("the next offset committed, at %s", replica)
                .isEqualTo(committedEndOffset());
        committed.put(batch.baseOffset(), batch);
        if (batch.kind() == TestBatch.Kind.VOTERS) {
            votersCommitted(batch);
        }
        lastCommittedIn.put(epoch, batch);
        long state = stateHashes.lastEntry().getValue() * 31 + batch.hashCode();
        stateHashes.put(batch.endOffset(), state);
    }

    /** Sets that follow one another differ by one voter, or by what is said of one. */
    private void votersCommitted(TestBatch batch) {
        VoterSet before = committedVoters.lastEntry().getValue();
        VoterSet after = batch.voters();
        long gone = before.voters().stream().filter(v -> !after.contains(v.key())).count();
        long come = after.voters().stream().filter(v -> !before.contains(v.key())).count();
        assertThat(gone + come)
                .as("voters that differ between %s and %s", before, after)
                .isLessThanOrEqualTo(1);
        committedVoters.put(batch.baseOffset(), after);
        countedVoters.headMap(batch.baseOffset(), true).clear();
    }

    /** The set of voters that was committed last. */
    VoterSet committedVoters() {
        return committedVoters.lastEntry().getValue();
    }

    /** The application's state after all before the offset, as a snapshot of some pieces. */
    ByteBuffer snapshotBytes(SnapshotId id) {
        ByteBuffer bytes = ByteBuffer.allocate(100 + (int) id.endOffset() % 50);
        Map.Entry<Long, VoterSet> voters = committedVoters.lowerEntry(id.endOffset());
        return bytes.putLong(0, id.endOffset())
                .putLong(8, stateHashes.get(id.endOffset()))
                .putLong(
                        VOTERS_POSITION,
                        voters.getKey() < 0 ? 0L : TestVoters.encode(voters.getValue()));
    }

    /** A fetched snapshot is whole, and of what was committed. */
    void installed(RaftReplica replica, SnapshotId id) {
        assertThat(replica.storage().snapshotBytes(id)).contains(snapshotBytes(id));
    }

    /**
     * What is committed is durable on a majority of the voters, whoever is up. While voters change
     * it may be a majority of the next ones; then still every majority of the last ones has
     * somebody who has it, so that nobody is elected without it.
     */
    void afterEachEvent() {
        if (committed.isEmpty()) {
            return;
        }
        TestBatch last = committed.lastEntry().getValue();
        VoterSet voters = committedVoters();
        long holders =
                cluster.replicas().stream()
                        .filter(each -> voters.contains(each.key()))
                        .filter(voter -> holds(voter.storage().durableImage(), last))
                        .count();
        int needed =
                countedVoters.isEmpty() ? voters.majority() : voters.size() - voters.majority() + 1;
        assertThat(holders)
                .as("voters of %s with all before %s durable", voters, committedEndOffset())
                .isGreaterThanOrEqualTo(needed);
    }

    /** Whether some log has a set of voters that is not committed. */
    boolean areVotersInDoubt() {
        return !countedVoters.isEmpty();
    }

    private static boolean holds(MemoryRaftStorage.Image image, TestBatch batch) {
        return image.startOffset >= batch.endOffset()
                || batch.equals(image.batches.get(batch.baseOffset()));
    }
}
