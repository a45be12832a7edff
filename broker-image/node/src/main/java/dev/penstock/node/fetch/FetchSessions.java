/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.connection.DisconnectListener;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchRequest.FetchPartition;
import dev.penstock.protocol.message.FetchRequest.FetchTopic;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fetch session of one connection (KIP-227): there is one at most. A client has one fetch on
 * its way; a follower may send a second one while the first waits, which ends the wait of that.
 *
 * <p>A session names the partitions once; later requests carry only what changed, and later answers
 * only what is news.
 */
public final class FetchSessions implements DisconnectListener {
    /** How many partitions a session keeps; a fetch of more is answered in full each time. */
    static final int MAX_PARTITIONS = 100_000;

    private static final int NO_SESSION = 0;
    private static final int INITIAL_EPOCH = 0;
    private static final int FINAL_EPOCH = -1;

    private final Randomness randomness;
    private final Owners owners;
    private @Nullable FetchSession session;
    private @Nullable Runnable hurryLatest;

    /** The loops on which partitions of sessions rest. */
    interface Owners {
        /** These are not wanted any more. */
        void forgotten(FetchSession session, List<TopicPartition> partitions);

        /** Nothing of the session is. */
        void ended(FetchSession session);
    }

    FetchSessions(Randomness randomness, Owners owners) {
        this.randomness = randomness;
        this.owners = owners;
    }

    /** The connection has a new fetch, which can be told so not to wait any longer. */
    void begun(Runnable hurry) {
        hurryLatest = hurry;
    }

    /** Lets the connection's latest fetch wait no longer, if it still does. */
    void hurryLatest() {
        Runnable hurry = hurryLatest;
        hurryLatest = null;
        if (hurry != null) {
            hurry.run();
        }
    }

    @Override
    public void disconnected() {
        end();
    }

    /**
     * Brings the session up to the request.
     *
     * @param follower who asks; null for a consumer
     */
    FetchPlan plan(FetchRequest request, ReadAsk.@Nullable Follower follower) {
        int epoch = request.sessionEpoch();
        if (epoch == FINAL_EPOCH || epoch == INITIAL_EPOCH) {
            return full(request, follower, epoch == INITIAL_EPOCH);
        }
        FetchSession known = session;
        if (known == null || request.sessionId() != known.id()) {
            return new FetchPlan.Refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (!known.accepts(epoch)) {
            return new FetchPlan.Refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        }
        List<TopicPartition> forgotten = known.update(request, follower);
        if (!forgotten.isEmpty()) {
            owners.forgotten(known, forgotten);
        }
        return new FetchPlan.Planned(known, true, known.awake());
    }

    private FetchPlan full(
            FetchRequest request, ReadAsk.@Nullable Follower follower, boolean begin) {
        Map<FetchedPartition, WantedPartition> wanted = new LinkedHashMap<>();
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                FetchedPartition name = FetchedPartition.of(topic, partition);
                wanted.put(name, new WantedPartition(name, partition));
            }
        }
        end();
        List<WantedPartition> all = List.copyOf(wanted.values());
        if (begin && !wanted.isEmpty() && wanted.size() <= MAX_PARTITIONS) {
            int id = NO_SESSION + 1 + randomness.nextInt(Integer.MAX_VALUE - 1);
            session = new FetchSession(id, follower, all);
        }
        return new FetchPlan.Planned(session, false, all);
    }

    private void end() {
        FetchSession ended = session;
        session = null;
        if (ended != null) {
            owners.ended(ended);
        }
    }
}
