/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.controller.api.AlterConfigsApi;
import dev.penstock.node.controller.api.AlterPartitionReassignmentsApi;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.controller.api.CreatePartitionsApi;
import dev.penstock.node.controller.api.CreateTopicsApi;
import dev.penstock.node.controller.api.DeleteTopicsApi;
import dev.penstock.node.controller.api.ElectLeadersApi;
import dev.penstock.node.controller.api.IncrementalAlterConfigsApi;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.node.controller.api.UnregisterBrokerApi;
import dev.penstock.node.controller.api.UpdateFeaturesApi;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.telemetry.ClientTelemetry;
import dev.penstock.node.telemetry.TelemetrySettings;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.RequestHeader;
import dev.penstock.protocol.ResponseFrame;
import dev.penstock.protocol.message.AlterConfigsRequest;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import dev.penstock.protocol.message.CreatePartitionsRequest;
import dev.penstock.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.DeleteRecordsRequest;
import dev.penstock.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.penstock.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.penstock.protocol.message.DeleteTopicsRequest;
import dev.penstock.protocol.message.DescribeClientQuotasRequest;
import dev.penstock.protocol.message.DescribeClusterRequest;
import dev.penstock.protocol.message.DescribeConfigsRequest;
import dev.penstock.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.penstock.protocol.message.DescribeLogDirsRequest;
import dev.penstock.protocol.message.DescribeTopicPartitionsRequest;
import dev.penstock.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import dev.penstock.protocol.message.ElectLeadersRequest;
import dev.penstock.protocol.message.ElectLeadersRequest.TopicPartitions;
import dev.penstock.protocol.message.GetTelemetrySubscriptionsRequest;
import dev.penstock.protocol.message.IncrementalAlterConfigsRequest;
import dev.penstock.protocol.message.ListConfigResourcesRequest;
import dev.penstock.protocol.message.ListPartitionReassignmentsRequest;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.penstock.protocol.message.PushTelemetryRequest;
import dev.penstock.protocol.message.UnregisterBrokerRequest;
import dev.penstock.protocol.message.UpdateFeaturesRequest;
import dev.penstock.protocol.message.UpdateFeaturesRequest.FeatureUpdateKey;
import dev.penstock.schema.Message;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;

import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A field that an old version does not have cannot be written in it: every answer and every refusal
 * must do without.
 */
class AnswersInEveryVersionTest {
    /** An API with a request to it. */
    private record Case(
            ApiKey api, Function<Short, Message> answer, Function<Short, Message> refusal) {
        @Override
        public String toString() {
            return api.name();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void canBeWritten(Case each) {
        ApiKey api = each.api();
        for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
            assertThat(sizeBytes(api, version, each.answer().apply(version))).isPositive();
            assertThat(sizeBytes(api, version, each.refusal().apply(version))).isPositive();
        }
    }

    private static int sizeBytes(ApiKey api, short version, Message message) {
        ResponseFrame frame =
                ResponseFrame.encode(
                        UnpooledByteBufAllocator.DEFAULT,
                        new RequestHeader(api, version, 1, "test"),
                        message);
        int sizeBytes = frame.sizeBytes();
        frame.release();
        return sizeBytes;
    }

    static Stream<Case> cases() {
        MachineController cluster = MachineController.of(2);
        cluster.createTopic("orders", 1, 2);
        List<Case> cases = new ArrayList<>();
        topics(cluster, cases);
        partitions(cluster, cases);
        clusterWide(cluster, cases);
        descriptions(cluster, cases);
        logs(cluster, cases);
        return cases.stream();
    }

    private static void topics(MachineController cluster, List<Case> cases) {
        cases.add(
                of(
                        new CreateTopicsApi(cluster, cluster::configs),
                        new CreateTopicsRequest()
                                .setValidateOnly(true)
                                .setTopics(
                                        List.of(
                                                new CreatableTopic()
                                                        .setName("new")
                                                        .setNumPartitions(1)
                                                        .setReplicationFactor((short) 1),
                                                new CreatableTopic()
                                                        .setName("orders")
                                                        .setNumPartitions(1)
                                                        .setReplicationFactor((short) 1)))));
        cases.add(
                of(
                        new DeleteTopicsApi(cluster),
                        new DeleteTopicsRequest().setTopicNames(List.of("nothing"))));
        cases.add(
                of(
                        new CreatePartitionsApi(cluster),
                        new CreatePartitionsRequest()
                                .setValidateOnly(true)
                                .setTopics(
                                        List.of(
                                                new CreatePartitionsTopic()
                                                        .setName("orders")
                                                        .setCount(2)
                                                        .setAssignments(null),
                                                new CreatePartitionsTopic().setName("nothing")))));
    }

    private static void partitions(MachineController cluster, List<Case> cases) {
        cases.add(
                of(
                        new ElectLeadersApi(cluster, cluster::now),
                        new ElectLeadersRequest()
                                .setTopicPartitions(
                                        List.of(
                                                new TopicPartitions()
                                                        .setTopic("orders")
                                                        .setPartitions(List.of(0, 1))))));
        cases.add(
                of(
                        new ElectLeadersApi(cluster, cluster::now),
                        new ElectLeadersRequest().setTopicPartitions(null)));
        cases.add(
                of(
                        new AlterPartitionReassignmentsApi(cluster, cluster::now),
                        new AlterPartitionReassignmentsRequest()
                                .setTopics(
                                        List.of(
                                                new ReassignableTopic()
                                                        .setName("orders")
                                                        .setPartitions(
                                                                List.of(
                                                                        new ReassignablePartition()
                                                                                .setReplicas(
                                                                                        null)))))));
    }

    private static void clusterWide(MachineController cluster, List<Case> cases) {
        cases.add(
                of(
                        new AlterConfigsApi(cluster),
                        new AlterConfigsRequest()
                                .setResources(
                                        List.of(
                                                new AlterConfigsRequest.AlterConfigsResource()
                                                        .setResourceType((byte) 2)
                                                        .setResourceName("nothing")))));
        cases.add(
                of(
                        new IncrementalAlterConfigsApi(cluster),
                        new IncrementalAlterConfigsRequest()
                                .setResources(
                                        List.of(
                                                new IncrementalAlterConfigsRequest
                                                                .AlterConfigsResource()
                                                        .setResourceType((byte) 2)
                                                        .setResourceName("orders")))));
        cases.add(
                of(
                        new UnregisterBrokerApi(cluster),
                        new UnregisterBrokerRequest().setBrokerId(77)));
        cases.add(
                of(
                        new UpdateFeaturesApi(cluster),
                        new UpdateFeaturesRequest()
                                .setFeatureUpdates(
                                        List.of(
                                                new FeatureUpdateKey()
                                                        .setFeature("metadata.version")
                                                        .setMaxVersionLevel((short) 20)
                                                        .setAllowDowngrade(true)
                                                        .setUpgradeType((byte) 2)))));
    }

    private static void descriptions(MachineController cluster, List<Case> cases) {
        cases.add(
                of(
                        new DescribeConfigsHandler(
                                new BrokerId(0), cluster.image, cluster.settings),
                        new DescribeConfigsRequest()
                                .setIncludeSynonyms(true)
                                .setResources(
                                        List.of(
                                                new DescribeConfigsResource()
                                                        .setResourceType((byte) 2)
                                                        .setResourceName("orders")
                                                        .setConfigurationKeys(null)))));
        cases.add(
                of(
                        new DescribeClientQuotasHandler(cluster.image),
                        new DescribeClientQuotasRequest()));
        cases.add(
                of(
                        new ListConfigResourcesHandler(cluster.image),
                        new ListConfigResourcesRequest()));
        ClientTelemetry telemetry =
                new ClientTelemetry(
                        new AskedRequest.ThisThread(),
                        new SimWorld(1).host("broker").start().clock(),
                        new SimRandomness(1),
                        Runnable::run,
                        cluster.image,
                        TelemetrySettings.DEFAULTS);
        cases.add(
                of(
                        new GetTelemetrySubscriptionsHandler(telemetry),
                        new GetTelemetrySubscriptionsRequest()));
        cases.add(of(new PushTelemetryHandler(telemetry), new PushTelemetryRequest()));
        cases.add(
                of(
                        new DescribeClusterHandler(cluster.image, Optional::empty, "cluster"),
                        new DescribeClusterRequest()));
        cases.add(
                of(
                        new DescribeTopicPartitionsHandler(cluster.image),
                        new DescribeTopicPartitionsRequest()
                                .setResponsePartitionLimit(1)
                                .setTopics(
                                        List.of(
                                                new TopicRequest().setName("nothing"),
                                                new TopicRequest().setName("orders")))));
        cases.add(
                of(
                        new ListPartitionReassignmentsHandler(cluster.image),
                        new ListPartitionReassignmentsRequest().setTopics(null)));
    }

    private static void logs(MachineController cluster, List<Case> cases) {
        LocalPartitions local = new LocalPartitions(cluster, SimDisk.standalone(1));
        local.lead("orders", 0, 1);
        local.append("orders", 0, 1);
        cases.add(
                of(
                        new DescribeLogDirsHandler(
                                LocalPartitions.SELF,
                                cluster.image,
                                cluster.settings,
                                local.partitions,
                                local.directories,
                                local.store),
                        new DescribeLogDirsRequest().setTopics(null)));
        cases.add(
                of(
                        new AlterReplicaLogDirsHandler(
                                cluster.image, local.partitions, local.directories, local.store),
                        new AlterReplicaLogDirsRequest()
                                .setDirs(
                                        List.of(
                                                new AlterReplicaLogDir()
                                                        .setPath("/nowhere")
                                                        .setTopics(
                                                                List.of(
                                                                        new AlterReplicaLogDirTopic()
                                                                                .setName("orders")
                                                                                .setPartitions(
                                                                                        List.of(
                                                                                                0))))))));
        cases.add(
                of(
                        new DeleteRecordsHandler(cluster.image, cluster.settings, local.partitions),
                        new DeleteRecordsRequest()
                                .setTopics(
                                        List.of(
                                                new DeleteRecordsTopic()
                                                        .setName("orders")
                                                        .setPartitions(
                                                                List.of(
                                                                        new DeleteRecordsPartition()
                                                                                .setOffset(1)))))));
        cases.add(
                of(
                        new OffsetForLeaderEpochHandler(cluster.image, local.partitions),
                        new OffsetForLeaderEpochRequest()
                                .setTopics(
                                        List.of(
                                                new OffsetForLeaderTopic()
                                                        .setTopic("orders")
                                                        .setPartitions(
                                                                List.of(
                                                                        new OffsetForLeaderPartition()
                                                                                .setLeaderEpoch(
                                                                                        1)))))));
    }

    private static <Q extends Message> Case of(ControllerApi<Q> api, Q request) {
        return new Case(
                api.api(),
                version -> {
                    List<Message> answered = new ArrayList<>();
                    api.handle(request, version, MachineController.LISTENER, answered::add);
                    return answered.getFirst();
                },
                version -> api.refusal(request, version, ErrorCode.NOT_CONTROLLER, "nobody"));
    }

    private static <Q extends Message> Case of(RequestHandler<Q> handler, Q request) {
        return new Case(
                handler.api(),
                version -> AskedRequest.ask(handler, request, version, Message.class),
                _ -> handler.refusal(request, ErrorCode.UNKNOWN_SERVER_ERROR, "a bug"));
    }
}
