/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.Connections;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.fetch.Fetches;
import dev.penstock.node.fetch.ReplicaSelector;
import dev.penstock.node.handler.AlterReplicaLogDirsHandler;
import dev.penstock.node.handler.ApiVersionsHandler;
import dev.penstock.node.handler.AutoTopicCreation;
import dev.penstock.node.handler.ControllerHandler;
import dev.penstock.node.handler.DeleteRecordsHandler;
import dev.penstock.node.handler.DescribeClientQuotasHandler;
import dev.penstock.node.handler.DescribeClusterHandler;
import dev.penstock.node.handler.DescribeConfigsHandler;
import dev.penstock.node.handler.DescribeLogDirsHandler;
import dev.penstock.node.handler.DescribeTopicPartitionsHandler;
import dev.penstock.node.handler.FetchHandler;
import dev.penstock.node.handler.HeartbeatHandler;
import dev.penstock.node.handler.LimitedMutations;
import dev.penstock.node.handler.ListConfigResourcesHandler;
import dev.penstock.node.handler.ListOffsetsHandler;
import dev.penstock.node.handler.ListPartitionReassignmentsHandler;
import dev.penstock.node.handler.MetadataHandler;
import dev.penstock.node.handler.OffsetForLeaderEpochHandler;
import dev.penstock.node.handler.ProduceHandler;
import dev.penstock.node.handler.QuorumHandler;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.quorum.QuorumService;
import dev.penstock.node.quota.Mutations;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiScope;
import dev.penstock.protocol.ServedApis;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes the handlers of one node, by family. */
final class Handlers {
    private final Assembly parts;
    private final List<RequestHandler<?>> all = new ArrayList<>();
    private final AutoTopicCreation creation;
    private @Nullable ServedApis served;

    Handlers(Assembly parts, ControllerApis apis) {
        this.parts = parts;
        creation =
                new AutoTopicCreation(
                        parts.config().topics(),
                        parts.config().properties(),
                        () -> parts.addresses().voters().size(),
                        parts.channel(),
                        parts.image());
        quorumAndController(apis);
        data();
        cluster();
        administration();
        InternalTopicCreation offsetsTopic = parts.groups().topicCreation(creation);
        InternalTopicCreation shareStateTopic = parts.shares().topicCreation(creation);
        all.addAll(
                parts.groups()
                        .handlers(
                                offsetsTopic,
                                parts.transactions().topicCreation(creation),
                                shareStateTopic,
                                parts.shares().state()));
        all.addAll(parts.shares().handlers());
        all.addAll(parts.transactions().handlers(offsetsTopic));
    }

    List<RequestHandler<?>> all() {
        return all;
    }

    /** What follows from all handlers; ApiVersions tells it. */
    void serve(ServedApis apis) {
        served = apis;
    }

    private void quorumAndController(ControllerApis apis) {
        QuorumService quorum =
                new QuorumService(
                        parts.ports().loops().metadata(),
                        parts.quorum(),
                        parts.addresses(),
                        parts.upkeep()::heard);
        all.add(QuorumHandler.vote(quorum));
        all.add(QuorumHandler.beginQuorumEpoch(quorum));
        all.add(QuorumHandler.endQuorumEpoch(quorum));
        all.add(QuorumHandler.fetchSnapshot(quorum));
        all.add(new HeartbeatHandler(apis.heartbeat(), parts.upkeep()::suspect));
        for (ControllerApi<?> api : apis.ofBrokers()) {
            all.add(ControllerHandler.direct(api, parts.controller(), parts.channel()));
        }
        for (ControllerApi<?> api : apis.ofClients()) {
            all.add(
                    limited(
                            ControllerHandler.forwarding(
                                    api, parts.controller(), parts.channel())));
        }
        Fetches fetches =
                new Fetches(
                        parts.config().id(),
                        parts.image(),
                        parts.partitions(),
                        parts.ports().clock(),
                        parts.ports().randomness(),
                        parts.config().limits(),
                        ReplicaSelector.of(parts.config().properties()));
        all.add(new FetchHandler(fetches, quorum, parts.upkeep()::suspect, this::scope));
    }

    private <Q extends Message> RequestHandler<Q> limited(RequestHandler<Q> handler) {
        return Mutations.isBy(handler.api())
                ? new LimitedMutations<>(
                        handler,
                        new Mutations(parts.settings()::defaultPartitions),
                        parts.quotas(),
                        parts.image(),
                        request ->
                                Connections.isOfBroker(
                                        parts.config(), request.listener(), request.clientId()))
                : handler;
    }

    private void data() {
        all.add(
                new ProduceHandler(
                        parts.image(),
                        parts.partitions(),
                        parts.ports().clock(),
                        parts.transactions().produce()));
        all.add(new ListOffsetsHandler(parts.image(), parts.partitions()));
    }

    private void administration() {
        BrokerId self = parts.config().id();
        CurrentImage image = parts.image();
        MetadataSettings settings = parts.settings();
        all.add(new DescribeConfigsHandler(self, image, settings));
        all.add(new ListConfigResourcesHandler(image));
        all.add(new DescribeClientQuotasHandler(image));
        all.addAll(parts.telemetry().handlers());
        all.add(new DescribeClusterHandler(image, parts.channel()::leader, parts.clusterId()));
        all.add(new DescribeTopicPartitionsHandler(image));
        all.add(new ListPartitionReassignmentsHandler(image));
        all.add(
                new DescribeLogDirsHandler(
                        self,
                        image,
                        settings,
                        parts.partitions(),
                        parts.directories(),
                        parts.store()));
        all.add(
                new AlterReplicaLogDirsHandler(
                        image, parts.partitions(), parts.directories(), parts.store()));
        all.add(new OffsetForLeaderEpochHandler(image, parts.partitions()));
        all.add(new DeleteRecordsHandler(image, settings, parts.partitions()));
    }

    private void cluster() {
        all.add(new MetadataHandler(parts.image(), parts.channel(), creation, parts.clusterId()));
        all.add(
                new ApiVersionsHandler(
                        () -> Objects.requireNonNull(served),
                        parts.image(),
                        SupportedFeatures.told(),
                        this::scope,
                        parts.clusterId(),
                        parts.config().id().value()));
    }

    private ApiScope scope(ListenerName listener) {
        return parts.config().isInternal(listener) ? ApiScope.INTERNAL : ApiScope.CLIENT;
    }
}
