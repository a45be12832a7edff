/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterConfigsRequest;
import dev.penstock.protocol.message.AlterConfigsResponse;
import dev.penstock.protocol.message.IncrementalAlterConfigsRequest;
import dev.penstock.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.penstock.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import dev.penstock.protocol.message.IncrementalAlterConfigsResponse;
import dev.penstock.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.SortedMap;

class ConfigApisTest {
    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;
    private static final byte BROKER_LOGGER = 8;
    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final byte APPEND = 2;

    private final MachineController cluster = MachineController.of(2);

    @BeforeEach
    void aTopic() {
        cluster.createTopic("orders", 1, 1);
    }

    @Test
    void eachResourceIsAlteredOrRefusedForItself() {
        List<AlterConfigsResourceResponse> answers =
                alter(
                        resource(TOPIC, "orders", SET, "retention.ms", "1000"),
                        resource(BROKER_LOGGER, "0", SET, "root", "DEBUG"),
                        resource(BROKER, "1", SET, "log.retention.ms", "2000"),
                        resource(BROKER, "", SET, "log.retention.ms", "3000"),
                        resource(TOPIC, "nothing", SET, "retention.ms", "1"),
                        resource(BROKER, "77", SET, "log.retention.ms", "1"),
                        resource(BROKER, "one", SET, "log.retention.ms", "1"),
                        resource(TOPIC, "other", (byte) 9, "retention.ms", "1"));

        assertThat(answers)
                .extracting(
                        AlterConfigsResourceResponse::resourceType,
                        AlterConfigsResourceResponse::resourceName,
                        each -> ErrorCode.of(each.errorCode()))
                .containsExactly(
                        tuple(TOPIC, "orders", ErrorCode.NONE),
                        tuple(BROKER_LOGGER, "0", ErrorCode.INVALID_REQUEST),
                        tuple(BROKER, "1", ErrorCode.NONE),
                        tuple(BROKER, "", ErrorCode.NONE),
                        tuple(TOPIC, "nothing", ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                        tuple(BROKER, "77", ErrorCode.BROKER_ID_NOT_REGISTERED),
                        tuple(BROKER, "one", ErrorCode.INVALID_REQUEST),
                        tuple(TOPIC, "other", ErrorCode.INVALID_REQUEST));
        assertThat(answers)
                .allSatisfy(
                        each -> {
                            if (each.errorCode() == 0) {
                                assertThat(each.errorMessage()).isNull();
                            } else {
                                assertThat(each.errorMessage()).isNotBlank();
                            }
                        });
        assertThat(ownOf("orders")).containsEntry("retention.ms", "1000");
    }

    @Test
    void singleSettingsAreSetAppendedToAndDeleted() {
        alter(
                new AlterConfigsResource()
                        .setResourceType(TOPIC)
                        .setResourceName("orders")
                        .setConfigs(
                                List.of(
                                        operation(SET, "retention.ms", "5"),
                                        operation(APPEND, "cleanup.policy", "compact"))));
        assertThat(ownOf("orders"))
                .containsEntry("retention.ms", "5")
                .containsEntry("cleanup.policy", "delete,compact");

        alter(resource(TOPIC, "orders", DELETE, "retention.ms", null));
        assertThat(ownOf("orders")).containsOnlyKeys("cleanup.policy");
    }

    @Test
    void whatIsOnlyValidatedDoesNotChange() {
        IncrementalAlterConfigsResponse answer =
                cluster.ask(
                        new IncrementalAlterConfigsApi(cluster),
                        new IncrementalAlterConfigsRequest()
                                .setValidateOnly(true)
                                .setResources(
                                        List.of(
                                                resource(
                                                        TOPIC,
                                                        "orders",
                                                        SET,
                                                        "retention.ms",
                                                        "5"))),
                        IncrementalAlterConfigsResponse.class);

        assertThat(answer.responses().getFirst().errorCode()).isZero();
        assertThat(ownOf("orders")).isEmpty();
    }

    @Test
    void theOldWayReplacesAllSettings() {
        alter(resource(TOPIC, "orders", SET, "retention.ms", "5"));

        AlterConfigsResponse answer =
                cluster.ask(
                        new AlterConfigsApi(cluster),
                        new AlterConfigsRequest()
                                .setResources(
                                        List.of(
                                                replacement(TOPIC, "orders", "max.message.bytes"),
                                                replacement((byte) 16, "metrics", "anything"),
                                                replacement((byte) 64, "unheard", "anything"),
                                                replacement((byte) 32, "group", "anything"),
                                                replacement(TOPIC, "nothing", "retention.ms"))),
                        AlterConfigsResponse.class);

        assertThat(answer.responses())
                .extracting(
                        AlterConfigsResponse.AlterConfigsResourceResponse::resourceName,
                        each -> ErrorCode.of(each.errorCode()))
                .containsExactly(
                        tuple("orders", ErrorCode.NONE),
                        tuple("metrics", ErrorCode.INVALID_CONFIG),
                        tuple("unheard", ErrorCode.INVALID_REQUEST),
                        tuple("group", ErrorCode.INVALID_CONFIG),
                        tuple("nothing", ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
        assertThat(ownOf("orders")).containsOnlyKeys("max.message.bytes");
    }

    private List<AlterConfigsResourceResponse> alter(AlterConfigsResource... resources) {
        return cluster.ask(
                        new IncrementalAlterConfigsApi(cluster),
                        new IncrementalAlterConfigsRequest().setResources(List.of(resources)),
                        IncrementalAlterConfigsResponse.class)
                .responses();
    }

    private SortedMap<String, String> ownOf(String topic) {
        return cluster.now().configs(ConfigResource.topic(topic));
    }

    private static AlterConfigsResource resource(
            byte type, String name, byte operation, String config, String value) {
        return new AlterConfigsResource()
                .setResourceType(type)
                .setResourceName(name)
                .setConfigs(List.of(operation(operation, config, value)));
    }

    private static AlterableConfig operation(byte operation, String config, String value) {
        return new AlterableConfig().setName(config).setConfigOperation(operation).setValue(value);
    }

    private static AlterConfigsRequest.AlterConfigsResource replacement(
            byte type, String name, String config) {
        return new AlterConfigsRequest.AlterConfigsResource()
                .setResourceType(type)
                .setResourceName(name)
                .setConfigs(
                        List.of(
                                new AlterConfigsRequest.AlterableConfig()
                                        .setName(config)
                                        .setValue("1000")));
    }
}
