/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.command.PartitionCommand;
import dev.penstock.metadata.command.PartitionCommand.IsrMember;
import dev.penstock.metadata.command.PartitionCommand.IsrProposal;
import dev.penstock.metadata.command.PartitionCommand.PartitionAltered;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterPartitionRequest;
import dev.penstock.protocol.message.AlterPartitionResponse;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A leader proposes who is in sync. */
public final class AlterPartitionApi implements ControllerApi<AlterPartitionRequest> {
    private static final byte RECOVERING = 1;
    private static final int NO_LEADER = -1;

    private final Controller controller;

    public AlterPartitionApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_PARTITION;
    }

    @Override
    public void handle(
            AlterPartitionRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        List<IsrProposal> proposals = new ArrayList<>();
        for (AlterPartitionRequest.TopicData topic : request.topics()) {
            for (AlterPartitionRequest.PartitionData partition : topic.partitions()) {
                proposals.add(proposal(topic.topicId(), partition));
            }
        }
        controller.submit(
                new PartitionCommand.AlterPartitions(
                        new BrokerId(request.brokerId()), request.brokerEpoch(), proposals),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        AlterPartitionApi::response,
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(AlterPartitionRequest request, ErrorCode error, String message) {
        return new AlterPartitionResponse().setErrorCode(error.code());
    }

    private static IsrProposal proposal(
            Uuid topicId, AlterPartitionRequest.PartitionData partition) {
        List<IsrMember> isr = new ArrayList<>();
        for (AlterPartitionRequest.BrokerState member : partition.newIsrWithEpochs()) {
            isr.add(member(member.brokerId(), member.brokerEpoch()));
        }
        for (int broker : partition.newIsr()) {
            isr.add(member(broker, -1L));
        }
        return new IsrProposal(
                new TopicPartition(topicId, partition.partitionIndex()),
                new LeaderEpoch(partition.leaderEpoch()),
                partition.partitionEpoch(),
                isr,
                partition.leaderRecoveryState() == RECOVERING);
    }

    private static IsrMember member(int broker, long brokerEpoch) {
        return new IsrMember(
                new BrokerId(broker),
                brokerEpoch < 0 ? OptionalLong.empty() : OptionalLong.of(brokerEpoch));
    }

    private static Message response(List<PartitionAltered> altered) {
        Map<Uuid, AlterPartitionResponse.TopicData> topics = new TreeMap<>();
        for (PartitionAltered one : altered) {
            topics.computeIfAbsent(
                            one.partition().topicId(),
                            topicId -> new AlterPartitionResponse.TopicData().setTopicId(topicId))
                    .partitions()
                    .add(partition(one));
        }
        return new AlterPartitionResponse().setTopics(List.copyOf(topics.values()));
    }

    private static AlterPartitionResponse.PartitionData partition(PartitionAltered altered) {
        AlterPartitionResponse.PartitionData answer =
                new AlterPartitionResponse.PartitionData()
                        .setPartitionIndex(altered.partition().partition());
        altered.result()
                .refusal()
                .ifPresent(rejection -> answer.setErrorCode(Answers.code(rejection).code()));
        altered.result().toOptional().ifPresent(partition -> fill(answer, partition));
        return answer;
    }

    private static void fill(
            AlterPartitionResponse.PartitionData answer, PartitionImage partition) {
        answer.setLeaderId(partition.leader().map(BrokerId::value).orElse(NO_LEADER))
                .setLeaderEpoch(partition.leaderEpoch().value())
                .setIsr(partition.isr().asList().stream().map(BrokerId::value).toList())
                .setLeaderRecoveryState(partition.recovering() ? RECOVERING : 0)
                .setPartitionEpoch(partition.partitionEpoch());
    }
}
