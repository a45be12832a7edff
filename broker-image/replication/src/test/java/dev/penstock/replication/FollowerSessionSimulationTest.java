/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.junit.SeededTest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One session with several partitions against a leader that answers as the protocol says, while
 * partitions come, go, change their epoch, flush late and fail, and sessions and connections are
 * lost. In the end the follower has what the leader has.
 */
final class FollowerSessionSimulationTest {
    private static final BrokerId LEADER = new BrokerId(1);
    private static final BrokerId SELF = new BrokerId(2);
    private static final int PARTITIONS = 5;
    private static final int STEPS = 600;

    private record Reply(SessionFetch asked, SortedMap<TopicPartition, FetchAnswer> answers) {}

    private final Effects effects = new Effects();
    private final Deadlines deadlines = new Deadlines();
    private final LoopContext context =
            new LoopContext(effects, deadlines, ReplicationSettings.DEFAULT, (_, _) -> true);
    private final FollowerSession session = new FollowerSession(LEADER, context);
    private final List<Partition> partitions = new ArrayList<>();
    private final ArrayDeque<SessionFetch> requests = new ArrayDeque<>();
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private final SortedMap<TopicPartition, FetchPosition> held = new TreeMap<>();
    private long nowNanos;
    private int records;
    private int expectedEpoch;
    private boolean hasSession;

    /** One partition: the leader's log, and the follower's replica. */
    private final class Partition {
        private final TopicPartition id;
        private final ListLog leader = new ListLog();
        private final ListLog log = new ListLog();
        private final PartitionReplica replica;
        private int epoch;

        Partition(int number, boolean isFlushed) {
            this.id = new TopicPartition(Uuid.ONE, number);
            if (isFlushed) {
                log.requireFlush();
            }
            this.replica = new PartitionReplica(id, SELF, log, 0, context);
        }

        void nextEpoch() {
            epoch++;
            replica.onState(
                    new PartitionState(
                            Optional.of(LEADER),
                            new LeaderEpoch(epoch),
                            epoch,
                            List.of(LEADER, SELF),
                            List.of(LEADER, SELF),
                            1),
                    nowNanos);
            session.add(replica.follower().orElseThrow());
        }

        void append() {
            leader.appendAsLeader(ListLog.batches("r" + records++), new LeaderEpoch(epoch));
        }

        void flush() {
            log.flush();
            session.onDurable(id);
        }

        Optional<FetchAnswer> read(FetchPosition position, boolean fails) {
            if (fails || position.currentLeaderEpoch().value() != epoch) {
                return Optional.of(new FetchAnswer.Failed("FENCED_LEADER_EPOCH"));
            }
            var batches = leader.read(position.fetchOffset(), leader.logEndOffset(), 2);
            return batches.hasRemaining()
                    ? Optional.of(new FetchAnswer.Records(batches, leader.logEndOffset(), 0))
                    : Optional.empty();
        }
    }

    @SeededTest(seeds = 200)
    void theFollowerGetsWhatTheLeaderHas(long seed) {
        SimRandomness chance = new SimRandomness(seed);
        for (int number = 0; number < PARTITIONS; number++) {
            partitions.add(new Partition(number, chance.nextInt(4) == 0));
        }
        for (int step = 0; step < STEPS; step++) {
            disturb(chance);
            carryOn(chance, chance.happens(20_000));
        }
        partitions.forEach(Partition::nextEpoch);
        for (int step = 0; step < STEPS; step++) {
            partitions.forEach(Partition::flush);
            carryOn(chance, false);
            pass(50);
        }

        for (Partition partition : partitions) {
            assertThat(partition.log.entries()).isEqualTo(partition.leader.entries());
        }
        assertThat(requests.size() + replies.size()).as("on their way").isLessThanOrEqualTo(2);
    }

    private void disturb(SimRandomness chance) {
        Partition partition = partitions.get(chance.nextInt(PARTITIONS));
        switch (chance.nextInt(12)) {
            case 0 -> partition.nextEpoch();
            case 1 -> session.remove(partition.id);
            case 2 -> partition.flush();
            case 3 -> pass(chance.between(1, 300));
            case 4 -> {
                if (chance.nextInt(5) == 0) {
                    disconnect();
                }
            }
            default -> partition.append();
        }
    }

    private void disconnect() {
        List<SessionFetch> lost = new ArrayList<>();
        replies.forEach(reply -> lost.add(reply.asked()));
        lost.addAll(requests);
        replies.clear();
        requests.clear();
        hasSession = false;
        lost.forEach(asked -> session.onDisconnected(asked, nowNanos));
    }

    private void carryOn(SimRandomness chance, boolean losesSession) {
        ReplicaFixture.taken(effects);
        session.nextFetch().ifPresent(requests::addLast);
        assertThat(requests.size() + replies.size()).isLessThanOrEqualTo(2);
        if (!requests.isEmpty() && chance.nextBoolean()) {
            hasSession &= !losesSession;
            serve(requests.removeFirst(), chance);
        }
        if (!replies.isEmpty() && chance.nextBoolean()) {
            Reply reply = replies.removeFirst();
            if (reply.answers() == null) {
                session.onSessionLost(reply.asked());
            } else {
                session.onAnswer(reply.asked(), 9, reply.answers(), nowNanos);
            }
        }
    }

    private void serve(SessionFetch asked, SimRandomness chance) {
        if (asked.sessionId() == 0) {
            held.clear();
            hasSession = true;
            expectedEpoch = 0;
        }
        if (!hasSession) {
            replies.addLast(new Reply(asked, null));
            return;
        }
        assertThat(asked.sessionEpoch()).isEqualTo(expectedEpoch++);
        asked.forgotten().forEach(held::remove);
        asked.changed().forEach(position -> held.put(position.partition(), position));
        SortedMap<TopicPartition, FetchAnswer> answers = new TreeMap<>();
        for (Partition partition : partitions) {
            FetchPosition position = held.get(partition.id);
            if (position != null) {
                partition
                        .read(position, chance.happens(10_000))
                        .ifPresent(answer -> answers.put(partition.id, answer));
            }
        }
        replies.addLast(new Reply(asked, answers));
    }

    private void pass(long milliseconds) {
        nowNanos += milliseconds * 1_000_000L;
        deadlines.expire(nowNanos);
    }
}
