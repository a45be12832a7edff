/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterPartitionRequest;
import dev.penstock.protocol.message.AlterPartitionResponse;
import dev.penstock.replication.IsrOutcome;
import dev.penstock.replication.IsrProposal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends leaders' proposals to the controller, all that wait in one request. Proposals may come from
 * any loop; outcomes are given on the metadata loop.
 */
public final class IsrProposals {
    private static final long REQUEST_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long UNKNOWN_EPOCH = -1L;

    private final BrokerId self;
    private final Scheduler loop;
    private final ControllerChannel controller;
    private final Supplier<OptionalLong> brokerEpoch;
    private final Map<TopicPartition, Waiting> waiting = new LinkedHashMap<>();
    private boolean inFlight;

    public IsrProposals(
            BrokerId self,
            Scheduler metadataLoop,
            ControllerChannel controller,
            Supplier<OptionalLong> brokerEpoch) {
        this.self = self;
        this.loop = metadataLoop;
        this.controller = controller;
        this.brokerEpoch = brokerEpoch;
    }

    void propose(IsrProposal proposal, Consumer<IsrOutcome> outcome) {
        Loops.run(
                loop,
                () -> {
                    Waiting older =
                            waiting.put(proposal.partition(), new Waiting(proposal, outcome));
                    if (older != null) {
                        older.outcome.accept(new IsrOutcome.Unknown());
                    }
                    send();
                });
    }

    private void send() {
        OptionalLong epoch = brokerEpoch.get();
        if (inFlight || waiting.isEmpty()) {
            return;
        }
        Map<TopicPartition, Waiting> sent = new LinkedHashMap<>(waiting);
        waiting.clear();
        if (epoch.isEmpty()) {
            sent.values().forEach(one -> one.outcome.accept(new IsrOutcome.Unknown()));
            return;
        }
        inFlight = true;
        controller.send(
                ApiKey.ALTER_PARTITION,
                ApiKey.ALTER_PARTITION.highestVersion(),
                request(epoch.getAsLong(), sent),
                REQUEST_TIMEOUT_NANOS,
                answer -> answered(sent, answer));
    }

    private AlterPartitionRequest request(long epoch, Map<TopicPartition, Waiting> sent) {
        Map<Uuid, AlterPartitionRequest.TopicData> topics = new TreeMap<>();
        sent.forEach(
                (id, one) ->
                        topics.computeIfAbsent(
                                        id.topicId(),
                                        topicId ->
                                                new AlterPartitionRequest.TopicData()
                                                        .setTopicId(topicId))
                                .partitions()
                                .add(partition(one.proposal)));
        return new AlterPartitionRequest()
                .setBrokerId(self.value())
                .setBrokerEpoch(epoch)
                .setTopics(List.copyOf(topics.values()));
    }

    private AlterPartitionRequest.PartitionData partition(IsrProposal proposal) {
        List<AlterPartitionRequest.BrokerState> isr = new ArrayList<>();
        for (IsrProposal.Member member : proposal.newIsr()) {
            long epoch =
                    member.broker().equals(self)
                            ? brokerEpoch.get().orElse(UNKNOWN_EPOCH)
                            : member.brokerEpoch();
            isr.add(
                    new AlterPartitionRequest.BrokerState()
                            .setBrokerId(member.broker().value())
                            .setBrokerEpoch(epoch));
        }
        return new AlterPartitionRequest.PartitionData()
                .setPartitionIndex(proposal.partition().partition())
                .setLeaderEpoch(proposal.leaderEpoch().value())
                .setPartitionEpoch(proposal.partitionEpoch())
                .setNewIsrWithEpochs(isr);
    }

    private void answered(Map<TopicPartition, Waiting> sent, PeerAnswer answer) {
        inFlight = false;
        if (answer instanceof PeerAnswer.Answered(AlterPartitionResponse response)
                && response.errorCode() == ErrorCode.NONE.code()) {
            for (AlterPartitionResponse.TopicData topic : response.topics()) {
                for (AlterPartitionResponse.PartitionData partition : topic.partitions()) {
                    Waiting one =
                            sent.remove(
                                    new TopicPartition(
                                            topic.topicId(), partition.partitionIndex()));
                    if (one != null) {
                        one.outcome.accept(outcome(partition));
                    }
                }
            }
        }
        sent.values().forEach(one -> one.outcome.accept(new IsrOutcome.Unknown()));
        send();
    }

    private static IsrOutcome outcome(AlterPartitionResponse.PartitionData partition) {
        return switch (ErrorCode.of(partition.errorCode())) {
            case NONE ->
                    new IsrOutcome.Committed(
                            new LeaderEpoch(partition.leaderEpoch()),
                            partition.partitionEpoch(),
                            partition.isr().stream().map(BrokerId::new).toList());
            case INELIGIBLE_REPLICA, OPERATION_NOT_ATTEMPTED -> new IsrOutcome.NotDone();
            case INVALID_UPDATE_VERSION, FENCED_LEADER_EPOCH, NEW_LEADER_ELECTED ->
                    new IsrOutcome.Superseded();
            default -> new IsrOutcome.Unknown();
        };
    }

    /** A proposal and who waits for its outcome. */
    private record Waiting(IsrProposal proposal, Consumer<IsrOutcome> outcome) {}
}
