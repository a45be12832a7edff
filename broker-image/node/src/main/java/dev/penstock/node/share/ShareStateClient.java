/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.peer.BrokerPeers;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerClient;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks the coordinator of a share-partition, here or on another broker. */
public final class ShareStateClient implements ShareStateAsk {
    /** For how long somebody is looked for who coordinates it. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(8);

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BrokerId self;
    private final CurrentImage current;
    private final ShareStateCoordinators local;
    private final BrokerPeers peers;
    private final Clock clock;
    private final Supplier<InternalTopicCreation> topic;

    /**
     * A client.
     *
     * @param topic has the state topic created; known once all is wired
     */
    public ShareStateClient(
            BrokerId self,
            CurrentImage current,
            ShareStateCoordinators local,
            BrokerPeers peers,
            Clock clock,
            Supplier<InternalTopicCreation> topic) {
        this.self = self;
        this.current = current;
        this.local = local;
        this.peers = peers;
        this.clock = clock;
        this.topic = topic;
    }

    @Override
    public <A extends ShareStateResponse> void ask(
            ShareStateRequest<A> request, Scheduler loop, Consumer<? super A> answer) {
        Asking<A> asking = new Asking<>(request, loop, clock.nanoTime() + PATIENCE_NANOS, answer);
        topic.get().await(() -> Loops.run(loop, asking::ask));
    }

    /** One request, until it has an answer that counts. On its loop. */
    private final class Asking<A extends ShareStateResponse> {
        private final ShareStateRequest<A> request;
        private final Scheduler loop;
        private final long deadlineNanos;
        private final Consumer<? super A> answer;

        Asking(
                ShareStateRequest<A> request,
                Scheduler loop,
                long deadlineNanos,
                Consumer<? super A> answer) {
            this.request = request;
            this.loop = loop;
            this.deadlineNanos = deadlineNanos;
            this.answer = answer;
        }

        void ask() {
            MetadataImage image = current.newest();
            Optional<TopicPartition> partition =
                    ShareStateCoordinators.partitionOf(image, request.key());
            Optional<BrokerId> leader =
                    partition.flatMap(image::partition).flatMap(PartitionImage::leader);
            if (leader.isEmpty()) {
                answered(request.refused(ShareStateError.COORDINATOR_NOT_AVAILABLE));
            } else if (leader.get().equals(self)) {
                local.ask(request, got -> Loops.run(loop, () -> answered(got)));
            } else {
                peers.client(leader.get(), loop)
                        .ifPresentOrElse(
                                this::ask,
                                () ->
                                        answered(
                                                request.refused(
                                                        ShareStateError
                                                                .COORDINATOR_NOT_AVAILABLE)));
            }
        }

        @SuppressWarnings("unchecked") // A request is answered with its own kind of answer.
        private void ask(PeerClient peer) {
            ShareStateRpc rpc = ShareStateRpc.of(request);
            long leftNanos = Math.max(1L, deadlineNanos - clock.nanoTime());
            peer.send(
                    rpc.api(),
                    rpc.api().highestVersion(),
                    rpc.encode(request),
                    Math.min(TIMEOUT_NANOS, leftNanos),
                    got ->
                            answered(
                                    got instanceof PeerAnswer.Answered(var body)
                                            ? (A) rpc.decode(request, body)
                                            : request.refused(
                                                    ShareStateError.COORDINATOR_NOT_AVAILABLE)));
        }

        private void answered(A got) {
            if (got.error().isRetriable() && clock.nanoTime() + PAUSE_NANOS < deadlineNanos) {
                loop.schedule(PAUSE_NANOS, this::ask);
            } else {
                answer.accept(got);
            }
        }
    }
}
