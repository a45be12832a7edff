/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** One replica with a log in memory, the time in its hand. */
final class ReplicaFixture {
    static final TopicPartition PARTITION = new TopicPartition(Uuid.ONE, 0);
    static final long MS = 1_000_000L;
    static final long BROKER_EPOCH = 7;

    record Waiter(String name) implements ProduceWaiter, FetchWaiter {}

    final ListLog log = new ListLog();
    final Effects effects = new Effects();
    final Deadlines deadlines = new Deadlines();
    final PartitionReplica replica;
    final LoopContext context;
    boolean areFollowersLive = true;
    long nowNanos = -5_000 * MS;
    int partitionEpoch;

    ReplicaFixture(int self) {
        this.context =
                new LoopContext(
                        effects,
                        deadlines,
                        ReplicationSettings.DEFAULT,
                        (_, _) -> areFollowersLive);
        this.replica = new PartitionReplica(PARTITION, new BrokerId(self), log, 0, context);
    }

    static BrokerId broker(int id) {
        return new BrokerId(id);
    }

    static List<BrokerId> brokers(int... ids) {
        return Arrays.stream(ids).mapToObj(BrokerId::new).toList();
    }

    static LeaderEpoch epoch(int value) {
        return new LeaderEpoch(value);
    }

    PartitionState state(int leader, int leaderEpoch, int minIsr, int... isr) {
        return new PartitionState(
                Optional.of(broker(leader)),
                epoch(leaderEpoch),
                ++partitionEpoch,
                brokers(1, 2, 3),
                brokers(isr),
                minIsr);
    }

    /** Makes the replica the leader (1) of 1, 2 and 3. */
    PartitionLeader lead(int leaderEpoch, int minIsr, int... isr) {
        replica.onState(state(1, leaderEpoch, minIsr, isr), nowNanos);
        return leader();
    }

    PartitionLeader leader() {
        return replica.leader().orElseThrow();
    }

    PartitionFollower follow(int leader, int leaderEpoch, int... isr) {
        replica.onState(state(leader, leaderEpoch, 1, isr), nowNanos);
        return replica.follower().orElseThrow();
    }

    ProduceOutcome append(String names, Acks acks) {
        return leader().append(
                        ListLog.batches(names),
                        acks,
                        nowNanos + 10_000 * MS,
                        new Waiter(names),
                        nowNanos);
    }

    ReadOutcome fetch(int follower, long offset) {
        return fetch(follower, offset, replica.log().latestEpoch().orElse(null));
    }

    ReadOutcome fetch(int follower, long offset, @Nullable LeaderEpoch lastEpoch) {
        return leader().onFollowerFetch(
                        new FollowerFetch(
                                broker(follower),
                                BROKER_EPOCH,
                                leader().leaderEpoch(),
                                offset,
                                lastEpoch),
                        nowNanos);
    }

    /** Lets time pass as a loop does: each deadline at its time. */
    void pass(long milliseconds) {
        long end = nowNanos + milliseconds * MS;
        while (deadlines.nextNanos().isPresent() && deadlines.nextNanos().getAsLong() - end <= 0) {
            nowNanos = Math.max(nowNanos, deadlines.nextNanos().getAsLong());
            deadlines.expire(nowNanos);
        }
        nowNanos = end;
    }

    <T extends Effect> List<T> taken(Class<T> kind) {
        return taken(effects).stream().flatMap(effect -> only(kind, effect)).toList();
    }

    /** All that was wanted so far. */
    static List<Effect> taken(Effects effects) {
        return Stream.generate(effects::poll).takeWhile(Objects::nonNull).toList();
    }

    private static <T extends Effect> Stream<T> only(Class<T> kind, Effect effect) {
        return kind.isInstance(effect) ? Stream.of(kind.cast(effect)) : Stream.empty();
    }

    List<ProduceAnswer> answers() {
        return taken(Effect.AnswerProduce.class).stream()
                .map(Effect.AnswerProduce::answer)
                .toList();
    }

    List<IsrProposal> proposals() {
        return taken(Effect.ProposeIsr.class).stream().map(Effect.ProposeIsr::proposal).toList();
    }

    static List<BrokerId> brokersOf(IsrProposal proposal) {
        return proposal.newIsr().stream().map(IsrProposal.Member::broker).toList();
    }
}
