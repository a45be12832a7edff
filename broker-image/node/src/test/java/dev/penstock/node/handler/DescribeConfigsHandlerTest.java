/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.config.ConfigSource;
import dev.penstock.metadata.config.ConfigType;
import dev.penstock.metadata.config.TopicConfigs;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeConfigsRequest;
import dev.penstock.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.penstock.protocol.message.DescribeConfigsResponse;
import dev.penstock.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.penstock.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.penstock.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class DescribeConfigsHandlerTest {
    private static final byte TOPIC = 2;
    private static final byte BROKER = 4;
    private static final byte CLIENT_METRICS = 16;
    private static final BrokerId SELF = new BrokerId(0);

    private final MachineController cluster =
            new MachineController(
                    new TreeMap<>(
                            Map.of(
                                    "log.retention.hours", "2",
                                    "ssl.keystore.password", "tell nobody",
                                    "node.id", "0")));

    @BeforeEach
    void aTopicOfOneBroker() {
        cluster.start(0);
        cluster.createTopic("orders", 1, 1);
    }

    @Test
    void everySettingOfATopicIsDescribed() {
        assertThat(describe(TOPIC, "orders", null).configs())
                .extracting(DescribeConfigsResourceResult::name)
                .containsExactlyElementsOf(TopicConfigs.all().keySet());
        assertThat(describe(TOPIC, "orders", List.of()).configs())
                .hasSameSizeAs(TopicConfigs.all().keySet());
    }

    @Test
    void aSettingSaysWhereItComesFromTheNearestPlaceFirst() {
        set(ConfigResource.topic("orders"), "retention.ms", "1");
        set(ConfigResource.broker(SELF), "log.retention.ms", "2");
        set(ConfigResource.ALL_BROKERS, "log.retention.ms", "3");

        DescribeConfigsResourceResult retention =
                describe(TOPIC, "orders", List.of("retention.ms")).configs().getFirst();

        assertThat(retention.value()).isEqualTo("1");
        assertThat(retention.configSource()).isEqualTo(ConfigSource.TOPIC.id());
        assertThat(retention.configType()).isEqualTo(ConfigType.LONG.id());
        assertThat(retention.readOnly()).isFalse();
        assertThat(retention.documentation()).isNotBlank();
        assertThat(retention.synonyms())
                .extracting(
                        DescribeConfigsSynonym::name,
                        DescribeConfigsSynonym::value,
                        DescribeConfigsSynonym::source)
                .containsExactly(
                        tuple("retention.ms", "1", ConfigSource.TOPIC.id()),
                        tuple("log.retention.ms", "2", ConfigSource.DYNAMIC_BROKER.id()),
                        tuple("log.retention.ms", "3", ConfigSource.DYNAMIC_DEFAULT_BROKER.id()),
                        tuple("log.retention.hours", "7200000", ConfigSource.STATIC_BROKER.id()),
                        tuple("retention.ms", "604800000", ConfigSource.DEFAULT.id()));
    }

    @Test
    void synonymsAndDocumentationComeOnlyWhenTheyAreAskedFor() {
        DescribeConfigsResponse answer =
                ask(
                        new DescribeConfigsRequest()
                                .setResources(
                                        List.of(resource(TOPIC, "orders", List.of("segment.ms")))));

        DescribeConfigsResourceResult config = answer.results().getFirst().configs().getFirst();
        assertThat(config.synonyms()).isEmpty();
        assertThat(config.documentation()).isNull();
    }

    @Test
    void aBrokerTellsOfItsFileButNotItsSecrets() {
        set(ConfigResource.broker(SELF), "log.retention.ms", "2");

        assertThat(
                        describe(
                                        BROKER,
                                        "0",
                                        List.of(
                                                "log.retention.ms",
                                                "node.id",
                                                "ssl.keystore.password"))
                                .configs())
                .extracting(
                        DescribeConfigsResourceResult::name,
                        DescribeConfigsResourceResult::value,
                        DescribeConfigsResourceResult::readOnly,
                        DescribeConfigsResourceResult::isSensitive,
                        DescribeConfigsResourceResult::configSource)
                .containsExactly(
                        tuple(
                                "log.retention.ms",
                                "2",
                                false,
                                false,
                                ConfigSource.DYNAMIC_BROKER.id()),
                        tuple("node.id", "0", true, false, ConfigSource.STATIC_BROKER.id()),
                        tuple(
                                "ssl.keystore.password",
                                null,
                                true,
                                true,
                                ConfigSource.STATIC_BROKER.id()));
        assertThat(describe(BROKER, "0", null).toString()).doesNotContain("tell nobody");
    }

    @Test
    void allBrokersTogetherHaveWhatWasSetForThem() {
        set(ConfigResource.ALL_BROKERS, "log.retention.ms", "3");

        assertThat(describe(BROKER, "", null).configs())
                .extracting(
                        DescribeConfigsResourceResult::name, DescribeConfigsResourceResult::value)
                .containsExactly(tuple("log.retention.ms", "3"));
    }

    @Test
    void aSubscriptionToMetricsOfClientsIsDescribedWithItsDefaults() {
        set(ConfigResource.clientMetrics("all"), "metrics", "*");

        assertThat(describe(CLIENT_METRICS, "all", null).configs())
                .extracting(
                        DescribeConfigsResourceResult::name,
                        DescribeConfigsResourceResult::value,
                        DescribeConfigsResourceResult::configSource)
                .containsExactly(
                        tuple("interval.ms", "300000", ConfigSource.DEFAULT.id()),
                        tuple("match", "", ConfigSource.DEFAULT.id()),
                        tuple("metrics", "*", ConfigSource.CLIENT_METRICS.id()));
    }

    @Test
    void whatIsNotHereIsRefusedByResource() {
        DescribeConfigsResponse answer =
                ask(
                        new DescribeConfigsRequest()
                                .setResources(
                                        List.of(
                                                resource(TOPIC, "nothing", null),
                                                resource(BROKER, "1", null),
                                                resource((byte) 8, "0", null),
                                                resource(TOPIC, "orders", null))));

        assertThat(answer.results())
                .extracting(
                        DescribeConfigsResult::resourceName,
                        each -> ErrorCode.of(each.errorCode()),
                        each -> each.errorMessage() == null)
                .containsExactly(
                        tuple("nothing", ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, false),
                        tuple("1", ErrorCode.INVALID_REQUEST, false),
                        tuple("0", ErrorCode.INVALID_REQUEST, false),
                        tuple("orders", ErrorCode.NONE, true));
    }

    private void set(ConfigResource resource, String name, String value) {
        cluster.done(
                new IncrementalAlterConfigs(
                        List.of(
                                new ConfigAlteration(
                                        resource,
                                        List.of(new ConfigOperation(name, Operation.SET, value)))),
                        false));
    }

    private DescribeConfigsResult describe(byte type, String name, @Nullable List<String> keys) {
        DescribeConfigsResult result =
                ask(new DescribeConfigsRequest()
                                .setResources(List.of(resource(type, name, keys)))
                                .setIncludeDocumentation(true)
                                .setIncludeSynonyms(true))
                        .results()
                        .getFirst();
        assertThat(ErrorCode.of(result.errorCode())).isEqualTo(ErrorCode.NONE);
        return result;
    }

    private DescribeConfigsResponse ask(DescribeConfigsRequest request) {
        return AskedRequest.ask(
                new DescribeConfigsHandler(SELF, cluster.image, cluster.settings),
                request,
                DescribeConfigsResponse.class);
    }

    private static DescribeConfigsResource resource(
            byte type, String name, @Nullable List<String> keys) {
        return new DescribeConfigsResource()
                .setResourceType(type)
                .setResourceName(name)
                .setConfigurationKeys(keys);
    }
}
