/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.Wire.Message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * One connection to a broker: of a client that produces, or of a follower with its session (which
 * has one partition at most). A fetch waits until there is something, until its time is over, or
 * until the next one comes.
 */
final class SimInbound implements Network.Listener, FetchWaiter {
    private static final int SESSION_LOSSES_PER_MILLION = 5_000;
    private static final int MAX_ENTRIES = 3;
    private static final long MAX_WAIT_NANOS = 500_000_000L;
    private static final long PRODUCE_TIMEOUT_NANOS = 3_000_000_000L;

    /** A produce that waits for its answer. */
    record Waiting(long id, Wire wire, Network.Connection connection) implements ProduceWaiter {
        void answer(ProduceAnswer answer) {
            connection.send(wire.encode(new Message.Produced(id, answer)));
        }
    }

    private final SimCluster cluster;
    private final SimBroker broker;
    private final Network.Connection connection;
    private BrokerId follower;
    private long followerEpoch;
    private boolean hasSession;
    private @Nullable SessionFetch waiting;
    private @Nullable FetchPosition position;
    private long toldWatermark = -1;
    private @Nullable ParkedFetch parked;

    SimInbound(SimCluster cluster, SimBroker broker, Network.Connection connection) {
        this.cluster = cluster;
        this.broker = broker;
        this.connection = connection;
        this.follower = broker.id();
    }

    @Override
    public void opened() {}

    @Override
    public void received(ByteBuf frame) {
        Message message = cluster.wire.decode(frame);
        broker.step(
                () -> {
                    switch (message) {
                        case Message.Produce produce -> produce(produce);
                        case Message.Fetch fetch -> fetch(fetch);
                        default -> throw new AssertionError(message.toString());
                    }
                });
    }

    @Override
    public void closed(Network.CloseReason reason) {
        waiting = null;
        unpark();
    }

    private void produce(Message.Produce produce) {
        Waiting waiting = new Waiting(produce.id(), cluster.wire, connection);
        ProduceOutcome outcome =
                broker.replica
                        .leader()
                        .map(leader -> append(leader, produce, waiting))
                        .orElse(new ProduceAnswer.Failed(ReplicationError.NOT_LEADER_OR_FOLLOWER));
        if (outcome instanceof ProduceAnswer answer) {
            waiting.answer(answer);
        }
    }

    private ProduceOutcome append(
            PartitionLeader leader, Message.Produce produce, Waiting waiting) {
        return leader.append(
                ListLog.batches(produce.names()),
                produce.acks(),
                broker.now() + PRODUCE_TIMEOUT_NANOS,
                waiting,
                broker.now());
    }

    private void fetch(Message.Fetch fetch) {
        answer();
        SessionFetch asked = fetch.fetch();
        if (asked.sessionId() == 0) {
            hasSession = true;
            position = null;
        } else if (cluster.chance.happens(SESSION_LOSSES_PER_MILLION)) {
            hasSession = false;
        }
        if (!hasSession) {
            connection.send(cluster.wire.encode(new Message.SessionLost(asked)));
            return;
        }
        waiting = asked;
        follower = fetch.follower();
        followerEpoch = fetch.brokerEpoch();
        asked.forgotten().forEach(_ -> position = null);
        asked.changed()
                .forEach(
                        changed -> {
                            position = changed;
                            toldWatermark = changed.highWatermark();
                        });
        if (hasNews(read())) {
            answer();
        } else {
            parked = new ParkedFetch(this, 1, broker.now() + MAX_WAIT_NANOS, broker.context);
            broker.replica.park(parked, ReadLevel.LOG_END);
        }
    }

    private boolean hasNews(@Nullable FetchAnswer answer) {
        return switch (answer) {
            case null -> false;
            case FetchAnswer.Records records ->
                    records.batches().hasRemaining() || records.highWatermark() > toldWatermark;
            default -> true;
        };
    }

    /** Answers the fetch that waits, if one does, with what there is now. */
    void answer() {
        unpark();
        SessionFetch asked = waiting;
        if (asked == null) {
            return;
        }
        waiting = null;
        FetchAnswer answer = read();
        Map<TopicPartition, FetchAnswer> answers = Map.of();
        if (answer != null && hasNews(answer)) {
            answers = Map.of(SimCluster.PARTITION, answer);
            if (answer instanceof FetchAnswer.Records records) {
                toldWatermark = records.highWatermark();
            }
        }
        connection.send(cluster.wire.encode(new Message.Fetched(asked, 1, answers)));
    }

    private void unpark() {
        if (parked != null) {
            parked.cancel();
            parked = null;
        }
    }

    private @Nullable FetchAnswer read() {
        FetchPosition asked = position;
        if (asked == null) {
            return null;
        }
        if (broker.replica.leader().isEmpty()) {
            return new FetchAnswer.Failed("NOT_LEADER_OR_FOLLOWER");
        }
        FollowerFetch fetch =
                new FollowerFetch(
                        follower,
                        followerEpoch,
                        asked.currentLeaderEpoch(),
                        asked.fetchOffset(),
                        asked.lastFetchedEpoch());
        PartitionLeader leader = broker.replica.leader().get();
        return switch (leader.onFollowerFetch(
                cluster.mutant.onFetch(fetch, broker.replica), broker.now())) {
            case ReadOutcome.Range range ->
                    new FetchAnswer.Records(
                            cluster.log(broker.id())
                                    .read(asked.fetchOffset(), range.endOffset(), MAX_ENTRIES),
                            range.highWatermark(),
                            range.logStartOffset());
            case ReadOutcome.Diverging diverging ->
                    new FetchAnswer.Diverging(diverging.epoch(), diverging.endOffset());
            case ReadOutcome.Rejected(ReplicationError error, _, long logStart) ->
                    error == ReplicationError.OFFSET_OUT_OF_RANGE
                            ? new FetchAnswer.OutOfRange(logStart)
                            : new FetchAnswer.Failed(error.name());
        };
    }
}
