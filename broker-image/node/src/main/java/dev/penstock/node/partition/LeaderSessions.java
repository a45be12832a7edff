/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.FollowerSession;
import dev.penstock.replication.LoopContext;
import dev.penstock.replication.PartitionFollower;
import dev.penstock.replication.SessionFetch;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What one loop fetches, one session a leader. */
final class LeaderSessions {
    private static final long ROOM_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LoopContext context;
    private final Scheduler loop;
    private final Clock clock;
    private final PartitionOutlets outlets;
    private final DiskSpace space;
    private final Runnable settle;
    private final Consumer<PartitionStorageException> failed;
    private final Map<BrokerId, FollowerSession> sessions = new TreeMap<>();
    private final Set<BrokerId> waitingForRoom = new TreeSet<>();
    private final Map<TopicPartition, BrokerId> leaders = new TreeMap<>();

    /**
     * No sessions yet.
     *
     * @param failed is told when a log cannot take what its leader sent
     */
    LeaderSessions(
            LoopContext context,
            PartitionPorts ports,
            Runnable settle,
            Consumer<PartitionStorageException> failed) {
        this.context = context;
        this.loop = ports.loop();
        this.clock = ports.clock();
        this.outlets = ports.outlets();
        this.space = ports.space();
        this.settle = settle;
        this.failed = failed;
    }

    void join(PartitionFollower follower) {
        follower.leader()
                .ifPresent(
                        leader -> {
                            leaders.put(follower.partition(), leader);
                            sessions.computeIfAbsent(leader, id -> new FollowerSession(id, context))
                                    .add(follower);
                        });
    }

    void leave(TopicPartition partition) {
        BrokerId leader = leaders.remove(partition);
        FollowerSession session = leader == null ? null : sessions.get(leader);
        if (session != null) {
            session.remove(partition);
        }
    }

    /** More of a follower's log is durable. */
    void durable(TopicPartition partition) {
        BrokerId leader = leaders.get(partition);
        FollowerSession session = leader == null ? null : sessions.get(leader);
        if (session != null) {
            session.onDurable(partition);
        }
    }

    /** A follower that was held up may ask for more. */
    void resume(TopicPartition partition) {
        durable(partition);
        settle.run();
    }

    /** Where peers are reached may have changed: whoever has something to fetch tries. */
    void peersChanged() {
        List.copyOf(sessions.keySet()).forEach(this::fetch);
    }

    /** Sends the next fetch of the session with that leader, if there is one to send. */
    void fetch(BrokerId leader) {
        FollowerSession session = sessions.get(leader);
        if (session != null && space.isFull()) {
            // Without room nothing is asked for; the leader goes on without this broker.
            if (waitingForRoom.add(leader)) {
                loop.schedule(ROOM_CHECK_NANOS, () -> fetchAgain(leader));
            }
        } else if (session != null) {
            session.nextFetch()
                    .ifPresent(
                            fetch ->
                                    outlets.fetch(
                                            leader,
                                            loop,
                                            fetch,
                                            answer -> answered(session, fetch, answer)));
        }
    }

    private void fetchAgain(BrokerId leader) {
        waitingForRoom.remove(leader);
        fetch(leader);
    }

    void close() {
        sessions.values().forEach(FollowerSession::close);
        sessions.clear();
        leaders.clear();
    }

    private void answered(FollowerSession session, SessionFetch fetch, LeaderAnswer answer) {
        long nowNanos = clock.nanoTime();
        switch (answer) {
            case LeaderAnswer.Answered(int sessionId, var partitions) -> {
                try {
                    session.onAnswer(fetch, sessionId, partitions, nowNanos);
                } catch (PartitionStorageException e) {
                    failed.accept(e);
                    // What the others were sent is asked for again, from where their logs end.
                    session.onDisconnected(fetch, nowNanos);
                }
            }
            case LeaderAnswer.SessionLost() -> session.onSessionLost(fetch);
            case LeaderAnswer.Disconnected() -> session.onDisconnected(fetch, nowNanos);
        }
        settle.run();
    }
}
