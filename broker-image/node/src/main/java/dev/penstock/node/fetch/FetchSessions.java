/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.Randomness;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchRequest.FetchPartition;
import dev.penstock.protocol.message.FetchRequest.FetchTopic;
import dev.penstock.protocol.message.FetchRequest.ForgottenTopic;

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
public final class FetchSessions {
    /** How many partitions a session keeps; a fetch of more is answered in full each time. */
    static final int MAX_PARTITIONS = 100_000;

    private static final int NO_SESSION = 0;
    private static final int INITIAL_EPOCH = 0;
    private static final int FINAL_EPOCH = -1;

    private final Randomness randomness;
    private int sessionId = NO_SESSION;
    private int nextEpoch;
    private Map<FetchedPartition, WantedPartition> partitions = Map.of();
    private @Nullable Runnable hurryLatest;

    public FetchSessions(Randomness randomness) {
        this.randomness = randomness;
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

    /** Brings the session up to the request. */
    FetchPlan plan(FetchRequest request) {
        int epoch = request.sessionEpoch();
        if (epoch == FINAL_EPOCH || epoch == INITIAL_EPOCH) {
            return full(request, epoch == INITIAL_EPOCH);
        }
        if (request.sessionId() != sessionId || sessionId == NO_SESSION) {
            return new FetchPlan.Refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (epoch != nextEpoch) {
            return new FetchPlan.Refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        }
        nextEpoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        update(request);
        return new FetchPlan.Planned(sessionId, true, List.copyOf(partitions.values()));
    }

    private FetchPlan full(FetchRequest request, boolean begin) {
        Map<FetchedPartition, WantedPartition> wanted = new LinkedHashMap<>();
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                FetchedPartition name = name(topic, partition.partition());
                wanted.put(name, new WantedPartition(name, partition));
            }
        }
        sessionId = NO_SESSION;
        partitions = Map.of();
        if (begin && !wanted.isEmpty() && wanted.size() <= MAX_PARTITIONS) {
            sessionId = 1 + randomness.nextInt(Integer.MAX_VALUE - 1);
            nextEpoch = 1;
            partitions = wanted;
        }
        return new FetchPlan.Planned(sessionId, false, List.copyOf(wanted.values()));
    }

    private void update(FetchRequest request) {
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                partitions.remove(new FetchedPartition(topic.topicId(), topic.topic(), partition));
            }
        }
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition position : topic.partitions()) {
                FetchedPartition name = name(topic, position.partition());
                WantedPartition known = partitions.get(name);
                if (known == null) {
                    partitions.put(name, new WantedPartition(name, position));
                } else {
                    known.moveTo(position);
                }
            }
        }
    }

    private static FetchedPartition name(FetchTopic topic, int partition) {
        return new FetchedPartition(topic.topicId(), topic.topic(), partition);
    }
}
