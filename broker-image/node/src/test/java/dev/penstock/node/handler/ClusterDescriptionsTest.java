/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import static dev.penstock.metadata.record.ConfigResource.clientMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitionReassignments;
import dev.penstock.metadata.command.PartitionCommand.Reassignment;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeClusterRequest;
import dev.penstock.protocol.message.DescribeClusterResponse;
import dev.penstock.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import dev.penstock.protocol.message.ListConfigResourcesRequest;
import dev.penstock.protocol.message.ListConfigResourcesResponse;
import dev.penstock.protocol.message.ListConfigResourcesResponse.ConfigResource;
import dev.penstock.protocol.message.ListPartitionReassignmentsRequest;
import dev.penstock.protocol.message.ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics;
import dev.penstock.protocol.message.ListPartitionReassignmentsResponse;
import dev.penstock.protocol.message.ListPartitionReassignmentsResponse.OngoingPartitionReassignment;

import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

class ClusterDescriptionsTest {
    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;
    private static final byte CLIENT_METRICS = 16;

    private final MachineController cluster = MachineController.of(3);

    @Test
    void aClusterIsItsLiveBrokersOnTheListenerThatWasAsked() {
        cluster.fenceAllBut(0, 2);

        DescribeClusterResponse answer = describe(new DescribeClusterRequest());

        assertThat(answer.clusterId()).isEqualTo(MachineController.CLUSTER_ID);
        assertThat(answer.controllerId()).isEqualTo(2);
        assertThat(answer.brokers())
                .extracting(
                        DescribeClusterBroker::brokerId,
                        DescribeClusterBroker::host,
                        DescribeClusterBroker::port,
                        DescribeClusterBroker::rack)
                .containsExactly(
                        tuple(0, "broker-0", 9092, "rack-0"), tuple(2, "broker-2", 9092, "rack-2"));
    }

    @Test
    void fencedBrokersAreShownToWhoeverWantsThem() {
        cluster.fenceAllBut(0, 2);

        assertThat(describe(new DescribeClusterRequest().setIncludeFencedBrokers(true)).brokers())
                .extracting(DescribeClusterBroker::brokerId, DescribeClusterBroker::isFenced)
                .containsExactly(tuple(0, false), tuple(1, true), tuple(2, false));
    }

    @ParameterizedTest
    @CsvSource({"1, NONE", "2, MISMATCHED_ENDPOINT_TYPE", "3, UNSUPPORTED_ENDPOINT_TYPE"})
    void aBrokerIsNoControllersEndpoint(byte type, ErrorCode expected) {
        DescribeClusterResponse answer =
                describe(new DescribeClusterRequest().setEndpointType(type));

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
        assertThat(answer.brokers()).hasSize(expected == ErrorCode.NONE ? 3 : 0);
    }

    @Test
    void resourcesWithSettingsAreListedByType() {
        cluster.createTopic("b", 1, 1);
        cluster.createTopic("a", 1, 1);

        assertThat(resources(1, List.of()))
                .containsExactly(
                        tuple(TOPIC, "a"),
                        tuple(TOPIC, "b"),
                        tuple(BROKER, "0"),
                        tuple(BROKER, "1"),
                        tuple(BROKER, "2"));
        assertThat(resources(1, List.of(TOPIC)))
                .containsExactly(tuple(TOPIC, "a"), tuple(TOPIC, "b"));
        assertThat(resources(1, List.of(CLIENT_METRICS, (byte) 32))).isEmpty();
        assertThat(resources(0, List.of())).isEmpty();
    }

    @Test
    void subscriptionsToMetricsOfClientsAreListedAlsoForClientsThatKnowNothingElse() {
        cluster.done(
                new IncrementalAlterConfigs(
                        List.of(
                                new ConfigAlteration(
                                        clientMetrics("all"),
                                        List.of(
                                                new ConfigOperation(
                                                        "metrics", Operation.SET, "*")))),
                        false));

        assertThat(resources(0, List.of())).containsExactly(tuple(CLIENT_METRICS, "all"));
        assertThat(resources(1, List.of(CLIENT_METRICS)))
                .containsExactly(tuple(CLIENT_METRICS, "all"));
        assertThat(resources(1, List.of(BROKER))).doesNotContain(tuple(CLIENT_METRICS, "all"));
    }

    @Test
    void anUnknownTypeOfResourceIsNotListed() {
        ListConfigResourcesResponse answer =
                AskedRequest.ask(
                        new ListConfigResourcesHandler(cluster.image),
                        new ListConfigResourcesRequest().setResourceTypes(List.of((byte) 99)),
                        ListConfigResourcesResponse.class);

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    }

    @Test
    void onlyPartitionsThatMoveAreListed() {
        cluster.createTopic("a", 2, 1, 0);
        cluster.createTopic("b", 1, 1, 0);
        reassign("a", 1, 2);
        reassign("b", 0, 1);

        assertThat(moving(null)).extracting(topic -> topic.name()).containsExactly("a", "b");
        assertThat(moving(List.of(named("a", 0, 1), named("nothing", 0))))
                .singleElement()
                .satisfies(
                        topic -> {
                            assertThat(topic.name()).isEqualTo("a");
                            assertThat(topic.partitions())
                                    .extracting(
                                            OngoingPartitionReassignment::partitionIndex,
                                            OngoingPartitionReassignment::replicas,
                                            OngoingPartitionReassignment::addingReplicas,
                                            OngoingPartitionReassignment::removingReplicas)
                                    .containsExactly(
                                            tuple(1, List.of(2, 0), List.of(2), List.of(0)));
                        });
        assertThat(moving(List.of(named("a", 0)))).isEmpty();
    }

    private DescribeClusterResponse describe(DescribeClusterRequest request) {
        return AskedRequest.ask(
                new DescribeClusterHandler(
                        cluster.image,
                        () -> Optional.of(new BrokerId(2)),
                        MachineController.CLUSTER_ID),
                request,
                DescribeClusterResponse.class);
    }

    private List<Tuple> resources(int version, List<Byte> types) {
        ListConfigResourcesResponse answer =
                AskedRequest.ask(
                        new ListConfigResourcesHandler(cluster.image),
                        new ListConfigResourcesRequest().setResourceTypes(types),
                        version,
                        ListConfigResourcesResponse.class);
        assertThat(answer.errorCode()).isZero();
        return answer.configResources().stream()
                .map((ConfigResource each) -> tuple(each.resourceType(), each.resourceName()))
                .toList();
    }

    private void reassign(String topic, int partition, int broker) {
        cluster.done(
                new AlterPartitionReassignments(
                        List.of(
                                new Reassignment(
                                        cluster.now()
                                                .topic(topic)
                                                .orElseThrow()
                                                .topicPartition(partition),
                                        BrokerIds.of(broker))),
                        true));
    }

    private List<ListPartitionReassignmentsResponse.OngoingTopicReassignment> moving(
            @Nullable List<ListPartitionReassignmentsTopics> topics) {
        ListPartitionReassignmentsResponse answer =
                AskedRequest.ask(
                        new ListPartitionReassignmentsHandler(cluster.image),
                        new ListPartitionReassignmentsRequest().setTopics(topics),
                        ListPartitionReassignmentsResponse.class);
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.errorMessage()).isNull();
        return answer.topics();
    }

    private static ListPartitionReassignmentsTopics named(String topic, Integer... partitions) {
        return new ListPartitionReassignmentsTopics()
                .setName(topic)
                .setPartitionIndexes(List.of(partitions));
    }
}
