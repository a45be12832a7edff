/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.ReplicaDirectories;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AssignReplicasToDirsRequest;
import dev.penstock.protocol.message.AssignReplicasToDirsResponse;
import dev.penstock.schema.Message;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What a broker cannot use is told again until the controller knows. */
class LostReplicasTest {
    private static final BrokerId SELF = new BrokerId(3);
    private static final Uuid TOPIC = new Uuid(7L, 7L);

    private final SimWorld world = new SimWorld(1);
    private final Scheduler loop = world.host("broker").start().loop("metadata");
    private final Controller controller = new Controller();
    private final ControllerChannel channel =
            new ControllerChannel(
                    SELF,
                    loop,
                    new ListenerName("INTERNAL"),
                    _ -> Optional.empty(),
                    _ -> {
                        throw new AssertionError("the controller is here");
                    },
                    List.of(controller));
    private OptionalLong epoch = OptionalLong.of(42L);
    private final LostReplicas lost = new LostReplicas(SELF, loop, channel, () -> epoch);

    @Test
    void isToldOnceWhenTheControllerHears() {
        leads();

        report(0);
        await(lost::areTold);
        world.runFor(TimeUnit.SECONDS.toNanos(1));

        assertThat(controller.heard).containsExactly("broker 3 epoch 42 lost [0]");
    }

    @Test
    void isToldAgainWhenThereIsNoControllerOrItRefuses() {
        controller.answers.add(ErrorCode.REQUEST_TIMED_OUT);
        controller.answers.add(ErrorCode.STALE_BROKER_EPOCH);
        report(0);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        assertThat(lost.areTold()).isFalse();

        leads();
        await(() -> controller.answers.isEmpty());
        epoch = OptionalLong.of(50L);
        await(lost::areTold);

        assertThat(controller.heard)
                .hasSizeGreaterThanOrEqualTo(3)
                .last()
                .isEqualTo("broker 3 epoch 50 lost [0]");
    }

    @Test
    void waitsUntilTheBrokerIsRegistered() {
        leads();
        epoch = OptionalLong.empty();
        report(0);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        assertThat(controller.heard).isEmpty();

        epoch = OptionalLong.of(42L);
        await(lost::areTold);

        assertThat(controller.heard).containsExactly("broker 3 epoch 42 lost [0]");
    }

    @Test
    void onlyWhatWasNotSettledIsToldAgain() {
        leads();
        controller.ofPartition0.add(ErrorCode.UNKNOWN_SERVER_ERROR);
        controller.ofPartition0.add(ErrorCode.UNKNOWN_SERVER_ERROR);
        report(0);
        report(1);

        await(lost::areTold);

        assertThat(controller.heard)
                .containsSubsequence("broker 3 epoch 42 lost [0, 1]", "broker 3 epoch 42 lost [0]");
    }

    @Test
    void whatIsNotThisBrokersAnyMoreIsNobodysConcern() {
        leads();
        controller.ofPartition0.add(ErrorCode.NOT_LEADER_OR_FOLLOWER);

        report(0);
        await(lost::areTold);

        assertThat(controller.heard).hasSize(1);
    }

    private void leads() {
        loop.execute(() -> channel.leaderChanged(new LeaderEpoch(1), Optional.of(SELF)));
    }

    private void report(int partition) {
        loop.execute(() -> lost.report(new TopicPartition(TOPIC, partition)));
        world.runFor(TimeUnit.MILLISECONDS.toNanos(1));
    }

    private void await(BooleanSupplier condition) {
        assertThat(world.runUntil(condition, TimeUnit.SECONDS.toNanos(60))).isTrue();
    }

    /** Answers with what it is told to, and else that all is well. */
    private static final class Controller implements ControllerApi<AssignReplicasToDirsRequest> {
        private final Deque<ErrorCode> answers = new ArrayDeque<>();
        private final Deque<ErrorCode> ofPartition0 = new ArrayDeque<>();
        private final List<String> heard = new ArrayList<>();

        @Override
        public ApiKey api() {
            return ApiKey.ASSIGN_REPLICAS_TO_DIRS;
        }

        @Override
        public void handle(
                AssignReplicasToDirsRequest request,
                short version,
                ListenerName listener,
                Consumer<Message> answer) {
            AssignReplicasToDirsRequest.DirectoryData directory = request.directories().getFirst();
            assertThat(directory.id()).isEqualTo(ReplicaDirectories.LOST);
            AssignReplicasToDirsRequest.TopicData topic = directory.topics().getFirst();
            List<Integer> partitions =
                    topic.partitions().stream().map(each -> each.partitionIndex()).toList();
            heard.add(
                    "broker %d epoch %d lost %s"
                            .formatted(request.brokerId(), request.brokerEpoch(), partitions));
            if (!answers.isEmpty()) {
                answer.accept(refusal(request, answers.removeFirst(), ""));
                return;
            }
            AssignReplicasToDirsResponse.TopicData answered =
                    new AssignReplicasToDirsResponse.TopicData().setTopicId(topic.topicId());
            for (int partition : partitions) {
                ErrorCode error =
                        partition == 0 && !ofPartition0.isEmpty()
                                ? ofPartition0.removeFirst()
                                : ErrorCode.NONE;
                answered.partitions()
                        .add(
                                new AssignReplicasToDirsResponse.PartitionData()
                                        .setPartitionIndex(partition)
                                        .setErrorCode(error.code()));
            }
            answer.accept(
                    new AssignReplicasToDirsResponse()
                            .setDirectories(
                                    List.of(
                                            new AssignReplicasToDirsResponse.DirectoryData()
                                                    .setId(directory.id())
                                                    .setTopics(List.of(answered)))));
        }

        @Override
        public Message refusal(
                AssignReplicasToDirsRequest request, ErrorCode error, String message) {
            return new AssignReplicasToDirsResponse().setErrorCode(error.code());
        }
    }
}
