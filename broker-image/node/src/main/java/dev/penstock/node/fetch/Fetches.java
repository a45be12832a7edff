/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.config.Limits;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.node.request.RequestContext;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchRequest.FetchPartition;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.replication.ReadLevel;
import dev.penstock.replication.RestingPartitions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** Begins fetches: session, partitions, and who asks. */
public final class Fetches {
    private static final byte READ_COMMITTED = 1;
    private static final int FIRST_VERSION_WITH_REPLICA_STATE = 15;

    /** From here on a consumer tells its rack, and can be sent to a follower (KIP-392). */
    private static final int FIRST_VERSION_WITH_RACK = 11;

    private final BrokerId self;

    private final CurrentImage current;
    private final Partitions partitions;
    private final Clock clock;
    private final Randomness randomness;
    private final Limits limits;
    private final ReplicaSelector selector;

    /**
     * Fetches from the partitions of this broker.
     *
     * @param selector where consumers may be sent to read
     */
    public Fetches(
            BrokerId self,
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            Randomness randomness,
            Limits limits,
            ReplicaSelector selector) {
        this.self = self;
        this.selector = selector;
        this.current = current;
        this.partitions = partitions;
        this.clock = clock;
        this.randomness = randomness;
        this.limits = limits;
    }

    /** Takes on a fetch of data partitions; on the connection's loop. */
    public void begin(RequestContext context, FetchRequest request) {
        FetchSessions session =
                context.connectionState(
                        FetchSessions.class,
                        () -> new FetchSessions(randomness, new Resting(partitions)));
        // Answers go out in order: whoever sends the next fetch does not want to wait for this one
        // (docs/adr/0032-a-second-fetch-may-follow-one-that-waits.md).
        session.hurryLatest();
        ReadAsk.@Nullable Follower follower = follower(context.version(), request);
        switch (session.plan(request, follower)) {
            case FetchPlan.Refused(ErrorCode error) ->
                    context.respond(new FetchResponse().setErrorCode(error.code()));
            case FetchPlan.Planned plan -> {
                List<FetchTarget> targets = targets(plan, context.version(), request, follower);
                long waitNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.maxWaitMs()));
                FetchOperation operation =
                        new FetchOperation(
                                context,
                                current,
                                partitions,
                                plan,
                                targets,
                                Math.min(request.maxBytes(), limits.fetchMaxBytes()),
                                Math.max(0, request.minBytes()),
                                clock.nanoTime() + waitNanos,
                                request.isolationLevel() == READ_COMMITTED,
                                follower != null);
                session.begun(operation::hurry);
                operation.start(waitNanos > 0);
            }
        }
    }

    private List<FetchTarget> targets(
            FetchPlan.Planned plan,
            short version,
            FetchRequest request,
            ReadAsk.@Nullable Follower follower) {
        MetadataImage image = current.get();
        ReadLevel level =
                request.isolationLevel() == READ_COMMITTED
                        ? ReadLevel.LAST_STABLE_OFFSET
                        : ReadLevel.HIGH_WATERMARK;
        boolean atFollowers = follower == null && version >= FIRST_VERSION_WITH_RACK;
        List<FetchTarget> targets = new ArrayList<>(plan.wanted().size());
        for (WantedPartition wanted : plan.wanted()) {
            targets.add(
                    target(
                            image,
                            wanted.name(),
                            (id, partition) ->
                                    ask(
                                            id,
                                            wanted.position(),
                                            level,
                                            follower,
                                            atFollowers
                                                    ? consumer(image, partition, request.rackId())
                                                    : ReadAsk.Consumer.OF_LEADER)));
        }
        return targets;
    }

    private ReadAsk.Consumer consumer(MetadataImage image, PartitionImage partition, String rack) {
        return new ReadAsk.Consumer(true, selector.nearby(image, partition, self, rack));
    }

    private static FetchTarget target(
            MetadataImage image,
            FetchedPartition name,
            BiFunction<TopicPartition, PartitionImage, ReadAsk> ask) {
        Optional<TopicImage> topic =
                name.topicId().isZero() ? image.topic(name.topic()) : image.topic(name.topicId());
        if (topic.isEmpty()) {
            return new FetchTarget.Unknown(
                    name.topicId().isZero()
                            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                            : ErrorCode.UNKNOWN_TOPIC_ID);
        }
        return topic.get()
                .partition(name.partition())
                .<FetchTarget>map(
                        partition ->
                                new FetchTarget.Known(
                                        ask.apply(
                                                topic.get().topicPartition(name.partition()),
                                                partition)))
                .orElseGet(() -> new FetchTarget.Unknown(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    }

    private static ReadAsk ask(
            TopicPartition id,
            FetchPartition position,
            ReadLevel level,
            ReadAsk.@Nullable Follower follower,
            ReadAsk.Consumer consumer) {
        return new ReadAsk(
                id,
                position.fetchOffset(),
                epoch(position.currentLeaderEpoch()),
                epoch(position.lastFetchedEpoch()),
                position.partitionMaxBytes(),
                level,
                follower,
                consumer);
    }

    private static @Nullable LeaderEpoch epoch(int value) {
        return value < 0 ? null : new LeaderEpoch(value);
    }

    private static ReadAsk.@Nullable Follower follower(short version, FetchRequest request) {
        boolean hasState = version >= FIRST_VERSION_WITH_REPLICA_STATE;
        int replica = hasState ? request.replicaState().replicaId() : request.replicaId();
        if (replica < 0) {
            return null;
        }
        return new ReadAsk.Follower(
                new BrokerId(replica), hasState ? request.replicaState().replicaEpoch() : -1L);
    }

    /** What rests on the loops of the partitions, and does not any more. */
    private record Resting(Partitions partitions) implements FetchSessions.Owners {
        @Override
        public void forgotten(FetchSession session, List<TopicPartition> forgotten) {
            for (TopicPartition partition : forgotten) {
                int owner = partitions.loops().ownerOf(partition);
                RestingPartitions<ReadAsk> resting = session.resting().get(owner);
                if (resting != null) {
                    partitions.on(owner, _ -> resting.leave(partition));
                }
            }
        }

        @Override
        public void ended(FetchSession session) {
            session.resting()
                    .forEach((owner, resting) -> partitions.on(owner, _ -> resting.close()));
        }
    }
}
