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
import java.util.TreeMap;

/** What one loop fetches, one session a leader. */
final class LeaderSessions {
    private final LoopContext context;
    private final Scheduler loop;
    private final Clock clock;
    private final PartitionOutlets outlets;
    private final Runnable settle;
    private final Map<BrokerId, FollowerSession> sessions = new TreeMap<>();
    private final Map<TopicPartition, BrokerId> leaders = new TreeMap<>();

    LeaderSessions(
            LoopContext context,
            Scheduler loop,
            Clock clock,
            PartitionOutlets outlets,
            Runnable settle) {
        this.context = context;
        this.loop = loop;
        this.clock = clock;
        this.outlets = outlets;
        this.settle = settle;
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

    /** Where peers are reached may have changed: whoever has something to fetch tries. */
    void peersChanged() {
        List.copyOf(sessions.keySet()).forEach(this::fetch);
    }

    /** Sends the next fetch of the session with that leader, if there is one to send. */
    void fetch(BrokerId leader) {
        FollowerSession session = sessions.get(leader);
        if (session != null) {
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

    void close() {
        sessions.values().forEach(FollowerSession::close);
        sessions.clear();
        leaders.clear();
    }

    private void answered(FollowerSession session, SessionFetch fetch, LeaderAnswer answer) {
        long nowNanos = clock.nanoTime();
        switch (answer) {
            case LeaderAnswer.Answered(int sessionId, var partitions) ->
                    session.onAnswer(fetch, sessionId, partitions, nowNanos);
            case LeaderAnswer.SessionLost() -> session.onSessionLost(fetch);
            case LeaderAnswer.Disconnected() -> session.onDisconnected(fetch, nowNanos);
        }
        settle.run();
    }
}
