/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.raft.RaftResponse.FetchContent;
import dev.penstock.world.SimRandomness;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** One machine, message by message: answers at the edges, limits and views. */
class RaftMachineTest {
    private static final BrokerId SELF = new BrokerId(1);
    private static final ReplicaKey TWO = ReplicaKey.of(new BrokerId(2));
    private static final ReplicaKey THREE = ReplicaKey.of(new BrokerId(3));
    private static final RaftLimits TINY = new RaftLimits(60, 10, 100, 3, 4, 2);

    private final MemoryRaftStorage storage = new MemoryRaftStorage();
    private long now = 5_000_000_000L;
    private long nextRequestId;
    private RaftMachine machine = machine(1);

    @Test
    void singleVoterLeadsInItsFirstStep() {
        List<RaftEffect> effects = step(new RaftInput.Start());

        assertThat(effects)
                .contains(
                        new RaftEffect.BecameLeader(new LeaderEpoch(1), 0L),
                        new RaftEffect.LeaderChanged(new LeaderEpoch(1), Optional.of(SELF)),
                        new RaftEffect.Committed(1L))
                .noneMatch(RaftEffect.Send.class::isInstance)
                .noneMatch(RaftEffect.SetTimer.class::isInstance);
        assertThat(storage.durableElectionState().votedFor()).contains(ReplicaKey.of(SELF));
    }

    @Test
    void appendCountsOnceItIsFlushed() {
        step(new RaftInput.Start());

        AppendOutcome first = append(2, 'a');
        AppendOutcome second = append(1, 'b');

        assertThat(first)
                .isEqualTo(
                        new AppendOutcome.Appended(1L, 3L, List.of(new RaftEffect.FlushWanted())));
        assertThat(second).isEqualTo(new AppendOutcome.Appended(3L, 4L, List.of()));
        assertThat(machine.highWatermark()).isEqualTo(1L);
        assertThat(storage.durableImage().endOffset()).isEqualTo(1L);
        assertThat(step(new RaftInput.Flush())).containsExactly(new RaftEffect.Committed(4L));
        assertThat(TestBatch.decode(machine.readCommitted(1L, 1)))
                .extracting(TestBatch::text)
                .containsExactly("a");
    }

    @Test
    void rejectsAppendsAtItsLimits() {
        step(new RaftInput.Start());

        assertThat(machine.append(LeaderEpoch.FIRST, TestBatch.unplaced(1, 'a'), now))
                .isEqualTo(rejected(AppendOutcome.Reason.NOT_LEADER));
        assertThat(machine.append(machine.epoch(), ByteBuffer.allocate(101), now))
                .isEqualTo(rejected(AppendOutcome.Reason.TOO_LARGE));
        assertThat(append(3, 'a')).isInstanceOf(AppendOutcome.Appended.class);
        assertThat(append(1, 'b')).isEqualTo(rejected(AppendOutcome.Reason.OVERLOADED));
        assertThat(storage.endOffset()).isEqualTo(4L);
    }

    @Test
    void followerRejectsAppendsAndNamesTheLeader() {
        follow(new BrokerId(2), 3);

        assertThat(append(1, 'a'))
                .isEqualTo(
                        new AppendOutcome.Rejected(
                                AppendOutcome.Reason.NOT_LEADER, Optional.of(new BrokerId(2))));
        assertThat(machine.describe(now)).isEmpty();
    }

    @Test
    void answersFetchesOfOtherEpochsWithItsOwn() {
        lead();

        assertThat(fetch(TWO, 0, 0L, 0).error()).isEqualTo(RaftError.FENCED_LEADER_EPOCH);
        assertThat(fetch(TWO, 9, 0L, 0).error()).isEqualTo(RaftError.UNKNOWN_LEADER_EPOCH);
        RaftResponse.Fetch ofItself = fetch(ReplicaKey.of(SELF), 1, 0L, 0);
        assertThat(ofItself.error()).isEqualTo(RaftError.INVALID_REQUEST);
        assertThat(ofItself.leader()).contains(SELF);
        assertThat(ofItself.epoch()).isEqualTo(new LeaderEpoch(1));
    }

    @Test
    void notLeadingItSaysWhoDoes() {
        follow(new BrokerId(2), 3);

        RaftResponse.Fetch answer = fetch(THREE, 3, 0L, 0);

        assertThat(answer.error()).isEqualTo(RaftError.NOT_LEADER_OR_FOLLOWER);
        assertThat(answer.leader()).contains(new BrokerId(2));
    }

    @Test
    void tellsWhereLogsDiverge() {
        lead();

        assertThat(fetch(TWO, 1, 4L, 1).content())
                .isEqualTo(new FetchContent.Diverging(new EpochEnd(new LeaderEpoch(1), 1L)));
        assertThat(fetch(TWO, 1, 4L, 7).content())
                .isEqualTo(new FetchContent.Diverging(new EpochEnd(new LeaderEpoch(1), 1L)));
    }

    @Test
    void anOnlyVoterThatLostItsPastTellsNobodyToForget() {
        step(new RaftInput.Start());

        List<RaftEffect> sameEpoch = step(request(fetchAt(TWO, 1, 4L)));
        List<RaftEffect> laterEpoch = step(request(fetchAt(TWO, 9, 4L)));

        assertThat(((RaftResponse.Fetch) repliesOf(sameEpoch).getFirst()).error())
                .isEqualTo(RaftError.UNKNOWN_LEADER_EPOCH);
        assertThat(((RaftResponse.Fetch) repliesOf(laterEpoch).getFirst()).error())
                .isEqualTo(RaftError.UNKNOWN_LEADER_EPOCH);
        assertThat(sameEpoch)
                .contains(
                        new RaftEffect.Observed(
                                new RaftEvent.OwnPastLost(
                                        TWO.id(), new LeaderEpoch(1), new LeaderEpoch(1))));
        assertThat(laterEpoch).as("said once").noneMatch(RaftEffect.Observed.class::isInstance);
    }

    private static RaftRequest.Fetch fetchAt(ReplicaKey replica, int epoch, long offset) {
        return new RaftRequest.Fetch(
                replica,
                new LeaderEpoch(epoch),
                new LogPosition(offset, new LeaderEpoch(epoch)),
                OptionalLong.empty(),
                0,
                1_000);
    }

    @Test
    void parksFetchesUntilThereIsNews() {
        lead();
        assertThat(fetch(TWO, 1, 0L, 0).content()).isInstanceOf(FetchContent.Batches.class);

        assertThat(repliesOf(parkedFetch(TWO, 1L, 1L))).isEmpty();
        AppendOutcome.Appended appended = (AppendOutcome.Appended) append(1, 'a');

        assertThat(repliesOf(appended.effects())).hasSize(1);
    }

    @Test
    void aLeaderWhoseVotersFetchIsWokenForTheirFetchesOnly() {
        lead();
        fetch(TWO, 1, 1L, 1);
        fetch(THREE, 1, 1L, 1);
        // The timer of the announcement goes off once more, and nobody has to be told.
        now += Duration.ofMillis(100).toNanos();
        long timerNanos = timer(step(new RaftInput.Tick()), Long.MAX_VALUE);

        for (int round = 0; round < 10; round++) {
            timerNanos = timer(parkedFetch(TWO, 1L, 1L), timerNanos);
            timerNanos = timer(parkedFetch(THREE, 1L, 1L), timerNanos);
            now = timerNanos;
            List<RaftEffect> woken = step(new RaftInput.Tick());
            assertThat(repliesOf(woken)).as("round %d", round).hasSize(2);
            assertThat(woken).noneMatch(RaftEffect.Send.class::isInstance);
            timerNanos = timer(woken, Long.MAX_VALUE);
        }
    }

    @Test
    void aVoterThatFetchesNoMoreIsToldWhoLeadsAsOftenAsBefore() {
        lead();
        fetch(TWO, 1, 1L, 1);
        fetch(THREE, 1, 1L, 1);

        List<Long> toldAfterMs = new ArrayList<>();
        long fetchedNanos = now;
        for (int ms = 1; ms <= 500; ms++) {
            now = fetchedNanos + Duration.ofMillis(ms).toNanos();
            fetch(TWO, 1, 1L, 1);
            if (step(new RaftInput.Tick()).stream().anyMatch(RaftEffect.Send.class::isInstance)) {
                toldAfterMs.add((long) ms);
            }
        }

        assertThat(toldAfterMs).containsExactly(250L, 350L, 450L);
    }

    /** When the timer goes off after these effects. */
    private static long timer(List<RaftEffect> effects, long before) {
        long timerNanos = before;
        for (RaftEffect effect : effects) {
            if (effect instanceof RaftEffect.SetTimer set) {
                timerNanos = set.deadlineNanos();
            }
        }
        return timerNanos;
    }

    @Test
    void answersParkedFetchesWhenTheirTimeIsUp() {
        lead();
        fetch(TWO, 1, 1L, 1);
        parkedFetch(TWO, 1L, 1L);

        now += Duration.ofMillis(149).toNanos();
        assertThat(repliesOf(step(new RaftInput.Tick()))).isEmpty();
        now += Duration.ofMillis(1).toNanos();

        assertThat(repliesOf(step(new RaftInput.Tick()))).hasSize(1);
    }

    @Test
    void answersAtOnceWhenTheWatermarkIsNewsToTheReplica() {
        lead();
        fetch(TWO, 1, 1L, 1);

        assertThat(machine.highWatermark()).isEqualTo(1L);
        assertThat(repliesOf(parkedFetch(THREE, 1L, 0L))).hasSize(1);
    }

    @Test
    void newerFetchOfAReplicaReleasesTheOlder() {
        lead();
        fetch(TWO, 1, 1L, 1);
        parkedFetch(TWO, 1L, 1L);
        long older = nextRequestId - 1;

        List<RaftEffect> effects = parkedFetch(TWO, 1L, 1L);

        assertThat(effects).filteredOn(RaftEffect.Reply.class::isInstance).hasSize(1);
        assertThat(effects)
                .anyMatch(e -> e instanceof RaftEffect.Reply reply && reply.requestId() == older);
    }

    @Test
    void keepsOnlySoManyObservers() {
        lead();
        for (int id = 10; id < 15; id++) {
            now += 1_000L;
            fetch(ReplicaKey.of(new BrokerId(id)), 1, 0L, 0);
        }

        QuorumView view = machine.describe(now).orElseThrow();

        assertThat(view.observers())
                .extracting(observer -> observer.replica().id().value())
                .containsExactly(13, 14);
    }

    @Test
    void describesWhatItKnowsOfTheOthers() {
        lead();
        append(1, 'a');
        step(new RaftInput.Flush());
        now += 7L;
        fetch(TWO, 1, 2L, 1);

        QuorumView view = machine.describe(now).orElseThrow();

        assertThat(view.leader()).isEqualTo(SELF);
        assertThat(view.highWatermark()).isEqualTo(2L);
        assertThat(view.voters())
                .containsExactly(
                        new QuorumView.ReplicaView(
                                ReplicaKey.of(SELF),
                                OptionalLong.of(2L),
                                OptionalLong.of(now),
                                OptionalLong.of(now)),
                        new QuorumView.ReplicaView(
                                TWO,
                                OptionalLong.of(2L),
                                OptionalLong.of(now),
                                OptionalLong.of(now)),
                        new QuorumView.ReplicaView(
                                THREE,
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalLong.empty()));
    }

    @Test
    void servesSnapshotsInPieces() {
        lead();
        SnapshotId id = new SnapshotId(1L, new LeaderEpoch(1));
        fetch(TWO, 1, 1L, 1);
        storage.storeSnapshot(id, ByteBuffer.allocate(25));
        machine.snapshotTaken(id, now);

        assertThat(fetch(TWO, 1, 0L, 0).content()).isEqualTo(new FetchContent.FromSnapshot(id));
        assertThat(piece(id, 0L).piece().bytes().remaining()).isEqualTo(10);
        assertThat(piece(id, 20L).piece().bytes().remaining()).isEqualTo(5);
        assertThat(piece(id, 25L).error()).isEqualTo(RaftError.POSITION_OUT_OF_RANGE);
        assertThat(piece(new SnapshotId(9L, new LeaderEpoch(1)), 0L).error())
                .isEqualTo(RaftError.SNAPSHOT_NOT_FOUND);
    }

    @Test
    void refusesSnapshotsOfWhatIsNotCommitted() {
        lead();

        assertThatThrownBy(() -> machine.snapshotTaken(new SnapshotId(9L, new LeaderEpoch(1)), now))
                .isInstanceOf(Invariants.Broken.class)
                .hasMessageContaining("a snapshot holds what is committed");
    }

    @Test
    void refusesVotesThatAreMeantForAnother() {
        machine = machine(3);
        step(new RaftInput.Start());

        assertThat(vote(TWO, ReplicaKey.of(new BrokerId(3))).error())
                .isEqualTo(RaftError.INVALID_VOTER_KEY);
        assertThat(machine.epoch()).isEqualTo(LeaderEpoch.FIRST);
    }

    @Test
    void votesForOneThatIsNoVoterByItsOwnLogWhichMayBeOld() {
        machine = machine(3);
        step(new RaftInput.Start());

        assertThat(vote(ReplicaKey.of(new BrokerId(9)), ReplicaKey.of(SELF)).granted()).isTrue();
    }

    @Test
    void aReplacedDiskIsNoVoter() {
        ReplicaKey known = new ReplicaKey(SELF, new Uuid(1L, 1L));
        ReplicaKey replaced = new ReplicaKey(SELF, new Uuid(2L, 2L));
        VoterSet voters = VoterSet.of(List.of(new Voter(known, new Endpoint("one", 9091))));

        assertThat(voters.contains(known)).isTrue();
        assertThat(voters.contains(replaced)).isFalse();
        assertThat(voters.contains(ReplicaKey.of(SELF))).isTrue();
    }

    @Test
    void timesThatWouldUnseatHealthyLeadersAreRefused() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(
                        () ->
                                new RaftTiming(
                                        second, second, second, second, second, second, second,
                                        second, second, second, second, second, second, second,
                                        second))
                .isInstanceOf(Invariants.Broken.class);
    }

    private RaftMachine machine(int voters) {
        VoterSet set =
                VoterSet.of(
                        IntStream.rangeClosed(1, voters)
                                .mapToObj(BrokerId::new)
                                .map(id -> new Voter(ReplicaKey.of(id), new Endpoint("b", 9091)))
                                .toList());
        storage.formatWith(Optional.of(set));
        RaftConfig config =
                new RaftConfig(
                        set.voters().getFirst(), set, 0, Joining.NEVER, RaftTiming.DEFAULT, TINY);
        return new RaftMachine(config, storage, new SimRandomness(1L));
    }

    /** Makes it leader of epoch 1 of three voters. */
    private void lead() {
        machine = machine(3);
        step(new RaftInput.Start());
        now += Duration.ofMillis(51).toNanos();
        List<RaftEffect> asked = step(new RaftInput.Tick());
        List<RaftEffect> askedAgain = grant(asked, 0);
        assertThat(grant(askedAgain, 1))
                .contains(new RaftEffect.BecameLeader(new LeaderEpoch(1), 0L));
    }

    private List<RaftEffect> grant(List<RaftEffect> asked, int epoch) {
        RaftEffect.Send first =
                asked.stream()
                        .filter(RaftEffect.Send.class::isInstance)
                        .map(RaftEffect.Send.class::cast)
                        .findFirst()
                        .orElseThrow();
        return step(
                new RaftInput.ResponseReceived(
                        first.correlationId(),
                        new RaftResponse.Vote(
                                RaftError.NONE, new LeaderEpoch(epoch), Optional.empty(), true)));
    }

    private void follow(BrokerId leader, int epoch) {
        machine = machine(3);
        step(new RaftInput.Start());
        step(
                request(
                        new RaftRequest.BeginQuorumEpoch(
                                leader, ReplicaKey.of(SELF), new LeaderEpoch(epoch))));
        assertThat(machine.role()).isEqualTo(RoleName.FOLLOWER);
    }

    private List<RaftEffect> step(RaftInput input) {
        return machine.step(input, now);
    }

    private AppendOutcome append(int count, long value) {
        return machine.append(machine.epoch(), TestBatch.unplaced(count, value), now);
    }

    private static AppendOutcome rejected(AppendOutcome.Reason reason) {
        return new AppendOutcome.Rejected(reason, Optional.of(SELF));
    }

    private RaftInput request(RaftRequest request) {
        return new RaftInput.RequestReceived(nextRequestId++, request);
    }

    private RaftResponse.Fetch fetch(ReplicaKey replica, int epoch, long offset, int lastEpoch) {
        RaftRequest.Fetch fetch =
                new RaftRequest.Fetch(
                        replica,
                        new LeaderEpoch(epoch),
                        new LogPosition(offset, new LeaderEpoch(lastEpoch)),
                        OptionalLong.empty(),
                        0,
                        1_000);
        return (RaftResponse.Fetch) repliesOf(step(request(fetch))).getFirst();
    }

    private List<RaftEffect> parkedFetch(ReplicaKey replica, long offset, long watermark) {
        return step(
                request(
                        new RaftRequest.Fetch(
                                replica,
                                new LeaderEpoch(1),
                                new LogPosition(offset, new LeaderEpoch(1)),
                                OptionalLong.of(watermark),
                                500,
                                1_000)));
    }

    private RaftResponse.FetchSnapshot piece(SnapshotId id, long position) {
        return (RaftResponse.FetchSnapshot)
                repliesOf(
                                step(
                                        request(
                                                new RaftRequest.FetchSnapshot(
                                                        TWO,
                                                        new LeaderEpoch(1),
                                                        id,
                                                        position,
                                                        1_000))))
                        .getFirst();
    }

    private RaftResponse.Vote vote(ReplicaKey candidate, ReplicaKey voter) {
        LogPosition longest = new LogPosition(100L, new LeaderEpoch(5));
        RaftRequest request =
                new RaftRequest.Vote(candidate, voter, new LeaderEpoch(6), longest, false);
        return (RaftResponse.Vote) repliesOf(step(request(request))).getFirst();
    }

    private static List<RaftResponse> repliesOf(List<RaftEffect> effects) {
        return effects.stream()
                .filter(RaftEffect.Reply.class::isInstance)
                .map(effect -> ((RaftEffect.Reply) effect).response())
                .toList();
    }
}
