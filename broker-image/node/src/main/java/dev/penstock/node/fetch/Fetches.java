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

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Begins fetches: session, partitions, and who asks. */
public final class Fetches {
    private static final byte READ_COMMITTED = 1;
    private static final int FIRST_VERSION_WITH_REPLICA_STATE = 15;

    private final CurrentImage current;
    private final Partitions partitions;
    private final Clock clock;
    private final Randomness randomness;
    private final Limits limits;

    public Fetches(
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            Randomness randomness,
            Limits limits) {
        this.current = current;
        this.partitions = partitions;
        this.clock = clock;
        this.randomness = randomness;
        this.limits = limits;
    }

    /** Takes on a fetch of data partitions; on the connection's loop. */
    public void begin(RequestContext context, FetchRequest request) {
        FetchSessions session =
                context.connectionState(FetchSessions.class, () -> new FetchSessions(randomness));
        // Answers go out in order: whoever sends the next fetch does not want to wait for this one
        // (docs/adr/0032-a-second-fetch-may-follow-one-that-waits.md).
        session.hurryLatest();
        switch (session.plan(request)) {
            case FetchPlan.Refused(ErrorCode error) ->
                    context.respond(new FetchResponse().setErrorCode(error.code()));
            case FetchPlan.Planned plan -> {
                ReadAsk.@Nullable Follower follower = follower(context.version(), request);
                List<FetchTarget> targets = targets(plan, request, follower);
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
                                request.isolationLevel() == READ_COMMITTED);
                session.begun(operation::hurry);
                operation.start(waitNanos > 0);
            }
        }
    }

    private List<FetchTarget> targets(
            FetchPlan.Planned plan, FetchRequest request, ReadAsk.@Nullable Follower follower) {
        MetadataImage image = current.get();
        ReadLevel level =
                request.isolationLevel() == READ_COMMITTED
                        ? ReadLevel.LAST_STABLE_OFFSET
                        : ReadLevel.HIGH_WATERMARK;
        List<FetchTarget> targets = new ArrayList<>(plan.wanted().size());
        for (WantedPartition wanted : plan.wanted()) {
            targets.add(target(image, wanted, level, follower));
        }
        return targets;
    }

    private static FetchTarget target(
            MetadataImage image,
            WantedPartition wanted,
            ReadLevel level,
            ReadAsk.@Nullable Follower follower) {
        FetchedPartition name = wanted.name();
        Optional<TopicImage> topic =
                name.topicId().isZero() ? image.topic(name.topic()) : image.topic(name.topicId());
        if (topic.isEmpty()) {
            return new FetchTarget.Unknown(
                    name.topicId().isZero()
                            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                            : ErrorCode.UNKNOWN_TOPIC_ID);
        }
        if (name.partition() < 0 || name.partition() >= topic.get().partitionCount()) {
            return new FetchTarget.Unknown(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        return new FetchTarget.Known(
                ask(
                        topic.get().topicPartition(name.partition()),
                        wanted.position(),
                        level,
                        follower));
    }

    private static ReadAsk ask(
            TopicPartition id,
            FetchPartition position,
            ReadLevel level,
            ReadAsk.@Nullable Follower follower) {
        return new ReadAsk(
                id,
                position.fetchOffset(),
                epoch(position.currentLeaderEpoch()),
                epoch(position.lastFetchedEpoch()),
                position.partitionMaxBytes(),
                level,
                follower);
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
}
