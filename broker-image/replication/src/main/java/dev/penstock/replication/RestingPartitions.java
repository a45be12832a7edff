/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * The partitions of one follower's session, on one loop, that have nothing to tell it: a fetch does
 * not visit them. One that has news is handed out by {@link #takeNews}, rests no more, and is to be
 * visited until it may rest again ({@link PartitionLeader#mayRest}).
 *
 * <p>Always: a partition that rests has a leader here, its follower is in sync, has all of the log
 * and was told the high watermark and the log start; or it has news.
 *
 * @param <T> what a visit needs
 */
public final class RestingPartitions<T> {
    private final Map<TopicPartition, Rest> resting = new LinkedHashMap<>();
    private final SequencedSet<Rest> news = new LinkedHashSet<>();
    private @Nullable ParkedFetch waiting;
    private boolean isClosed;

    /**
     * From now on the partition is visited when it has news.
     *
     * @return whether it rests; nothing does after the end of the session
     */
    public boolean rest(PartitionReplica replica, T visit) {
        leave(replica.partition());
        if (isClosed) {
            return false;
        }
        Rest place = new Rest(replica.partition(), visit);
        resting.put(replica.partition(), place);
        replica.watch(place);
        return true;
    }

    /** The partition is visited, or not wanted any more. */
    public void leave(TopicPartition partition) {
        Rest place = resting.remove(partition);
        if (place != null) {
            place.leave();
            news.remove(place);
        }
    }

    public boolean isResting(TopicPartition partition) {
        return resting.containsKey(partition);
    }

    /** What has news, in the order in which it came; none of it rests any more. */
    public List<T> takeNews() {
        if (news.isEmpty()) {
            return List.of();
        }
        List<T> visits = new ArrayList<>(news.size());
        for (Rest place : news) {
            place.leave();
            resting.remove(place.partition);
            visits.add(place.visit);
        }
        news.clear();
        return visits;
    }

    /** The session's fetch that waits now; it is woken by news as by what it is parked on. */
    public void awaitNews(ParkedFetch fetch) {
        waiting = fetch;
    }

    /** The session has ended. */
    public void close() {
        isClosed = true;
        waiting = null;
        resting.values().forEach(Rest::leave);
        resting.clear();
        news.clear();
    }

    /** The place of one partition that rests. */
    private final class Rest extends ParkedFetches.Place {
        private final TopicPartition partition;
        private final T visit;

        Rest(TopicPartition partition, T visit) {
            this.partition = partition;
            this.visit = visit;
        }

        @Override
        void gained(long bytes) {
            news.add(this);
            if (waiting != null && waiting.isWaiting()) {
                waiting.gained(bytes);
            }
        }

        @Override
        void linger(long nowNanos) {
            news.add(this);
            if (waiting != null) {
                waiting.linger(nowNanos);
            }
        }

        @Override
        void changed() {
            news.add(this);
        }
    }
}
