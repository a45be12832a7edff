/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchRequest.FetchPartition;
import dev.penstock.protocol.message.FetchRequest.FetchTopic;
import dev.penstock.protocol.message.FetchRequest.ForgottenTopic;
import dev.penstock.replication.RestingPartitions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;

/**
 * One fetch session: it names partitions once, and tells what is news of them.
 *
 * <p>Always: a partition of the session is awake, and read by each fetch, or it rests on the loop
 * that owns it, which hands it to the next fetch once it has news. Only followers' partitions rest
 * (docs/adr/0230-a-fetch-visits-what-has-news.md).
 */
final class FetchSession {
    private final int id;
    private final SequencedMap<FetchedPartition, WantedPartition> partitions =
            new LinkedHashMap<>();
    private final SequencedSet<WantedPartition> awake = new LinkedHashSet<>();
    private final Map<Integer, RestingPartitions<ReadAsk>> resting = new TreeMap<>();
    private ReadAsk.@Nullable Follower follower;
    private int nextEpoch = 1;

    FetchSession(int id, ReadAsk.@Nullable Follower follower, List<WantedPartition> wanted) {
        this.id = id;
        this.follower = follower;
        wanted.forEach(partition -> partitions.put(partition.name(), partition));
        awake.addAll(partitions.values());
    }

    int id() {
        return id;
    }

    /** Whether the request is the next one of the session; if so the one after it is expected. */
    boolean accepts(int epoch) {
        if (epoch != nextEpoch) {
            return false;
        }
        nextEpoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        return true;
    }

    /**
     * Brings the session up to the request.
     *
     * @return what it names no more, and may rest
     */
    List<TopicPartition> update(FetchRequest request, ReadAsk.@Nullable Follower asker) {
        if (!Objects.equals(asker, follower)) {
            // Another life of the follower's broker: what the former one has said counts no more.
            follower = asker;
            awake.addAll(partitions.values());
        }
        List<TopicPartition> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                FetchedPartition name =
                        new FetchedPartition(topic.topicId(), topic.topic(), partition);
                WantedPartition known = partitions.remove(name);
                if (known != null) {
                    awake.remove(known);
                    name.id().ifPresent(forgotten::add);
                }
            }
        }
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition position : topic.partitions()) {
                want(FetchedPartition.of(topic, position), position);
            }
        }
        return forgotten;
    }

    private void want(FetchedPartition name, FetchPartition position) {
        WantedPartition known = partitions.get(name);
        if (known == null) {
            known = new WantedPartition(name, position);
            partitions.put(name, known);
        } else {
            known.moveTo(position);
        }
        awake.add(known);
    }

    /** What each fetch reads. */
    List<WantedPartition> awake() {
        return List.copyOf(awake);
    }

    /**
     * What was handed out with news; null when it was forgotten meanwhile, or is read by a later
     * fetch because a request has woken it.
     */
    @Nullable WantedPartition withNews(TopicPartition partition) {
        WantedPartition wanted = partitions.get(FetchedPartition.of(partition));
        return wanted == null || awake.contains(wanted) ? null : wanted;
    }

    /** What rests on that loop. */
    RestingPartitions<ReadAsk> resting(int loop) {
        return resting.computeIfAbsent(loop, _ -> new RestingPartitions<>());
    }

    /** All that rests, by loop. */
    Map<Integer, RestingPartitions<ReadAsk>> resting() {
        return resting;
    }

    /** A portion was told: it rests if its loop looks after it and nothing has changed since. */
    @SuppressWarnings("ReferenceEquality") // Each request brings positions of its own.
    void told(Portion portion) {
        WantedPartition wanted = portion.wanted();
        if (partitions.get(wanted.name()) != wanted) {
            return;
        }
        if (portion.rests()
                && wanted.position() == portion.position()
                && wanted.name().id().isPresent()) {
            awake.remove(wanted);
        } else {
            awake.add(wanted);
        }
    }
}
