/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.TestCluster;
import dev.penstock.metadata.command.ConfigCommand.AlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigEntry;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.ConfigReplacement;
import dev.penstock.metadata.command.ConfigCommand.ConfigsAltered;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.CreatedTopic;
import dev.penstock.metadata.command.TopicCommand.NewTopic;
import dev.penstock.metadata.config.DescribedConfig.Found;
import dev.penstock.metadata.record.ConfigResource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

final class ConfigTest {
    private static final ConfigResource ORDERS = ConfigResource.topic("orders");
    private static final BrokerId ZERO = new BrokerId(0);

    private final TestCluster cluster = TestCluster.of(2);

    @ParameterizedTest
    @CsvSource({
        "retention.ms, -1, true",
        "retention.ms, -2, false",
        "retention.ms, 99999999999999999999, false",
        "segment.bytes, 1048576, true",
        "segment.bytes, 1048575, false",
        "segment.bytes, 3000000000, false",
        "cleanup.policy, 'compact,delete', true",
        "cleanup.policy, 'compact, delete', true",
        "cleanup.policy, '', false",
        "cleanup.policy, 'compact,compact', false",
        "cleanup.policy, shred, false",
        "min.insync.replicas, 0, false",
        "min.insync.replicas, 1, true",
        "min.cleanable.dirty.ratio, 0.3, true",
        "min.cleanable.dirty.ratio, 1.1, false",
        "min.cleanable.dirty.ratio, NaN, false",
        "unclean.leader.election.enable, TRUE, true",
        "unclean.leader.election.enable, yes, false",
        "compression.type, zstd, true",
        "compression.type, zip, false",
        "compression.gzip.level, -1, true",
        "compression.gzip.level, 0, false",
        "compression.zstd.level, -5, true",
        "message.timestamp.type, LogAppendTime, true",
        "message.timestamp.type, logappendtime, false",
        "penstock.durability, flushed, true",
        "penstock.durability, strict, false",
        "leader.replication.throttled.replicas, '0:1,1:2', true",
        "leader.replication.throttled.replicas, *, true",
        "follower.replication.throttled.replicas, 0-1, false",
        "remote.storage.enable, true, false",
    })
    void valuesAreHeldAgainstTheTable(String name, String value, boolean good) {
        cluster.topic("orders", 0);

        Result<Integer> result = alter(ORDERS, new ConfigOperation(name, Operation.SET, value));

        assertThat(result.isDone()).isEqualTo(good);
        if (!good) {
            assertThat(TestCluster.errorOf(result)).isEqualTo(ErrorName.INVALID_CONFIG);
        }
    }

    @Test
    void everyDefaultPassesItsOwnCheck() {
        assertThat(TopicConfigs.all().values())
                .allSatisfy(
                        each ->
                                assertThat(each.objection(String.valueOf(each.defaultValue())))
                                        .isNull());
        assertThat(TopicConfigs.all()).hasSizeGreaterThan(25);
        assertThat(TopicConfigs.all().values())
                .allSatisfy(each -> assertThat(each.documentation()).endsWith("."));
    }

    @Test
    void incrementalChangesLeaveTheRestAlone() {
        cluster.topic("orders", Map.of("retention.ms", "5", "retention.bytes", "7"), 0);

        alter(ORDERS, new ConfigOperation("retention.ms", Operation.SET, "6"));
        alter(ORDERS, new ConfigOperation("retention.bytes", Operation.DELETE, null));

        assertThat(cluster.image().configs(ORDERS)).isEqualTo(Map.of("retention.ms", "6"));
    }

    @Test
    void listsAreAppendedToAndSubtractedFrom() {
        cluster.topic("orders", 0);

        alter(ORDERS, new ConfigOperation("cleanup.policy", Operation.APPEND, "compact"));
        assertThat(cluster.image().configs(ORDERS))
                .containsEntry("cleanup.policy", "delete,compact");

        alter(ORDERS, new ConfigOperation("cleanup.policy", Operation.SUBTRACT, "delete"));
        assertThat(cluster.image().configs(ORDERS)).containsEntry("cleanup.policy", "compact");

        Result<Integer> emptied =
                alter(ORDERS, new ConfigOperation("cleanup.policy", Operation.SUBTRACT, "compact"));
        assertThat(TestCluster.errorOf(emptied)).isEqualTo(ErrorName.INVALID_CONFIG);
        Result<Integer> noList =
                alter(ORDERS, new ConfigOperation("retention.ms", Operation.APPEND, "1"));
        assertThat(TestCluster.errorOf(noList)).isEqualTo(ErrorName.INVALID_CONFIG);
    }

    @Test
    void aReplacementTakesAwayWhatItDoesNotName() {
        cluster.topic("orders", Map.of("retention.ms", "5", "retention.bytes", "7"), 0);

        List<ConfigsAltered> answers =
                cluster.decide(
                        new AlterConfigs(
                                List.of(
                                        new ConfigReplacement(
                                                ORDERS,
                                                List.of(new ConfigEntry("segment.ms", "9")))),
                                false));

        assertThat(answers.getFirst().result().toOptional()).hasValue(3);
        assertThat(cluster.image().configs(ORDERS)).isEqualTo(Map.of("segment.ms", "9"));
    }

    @Test
    void oneBadSettingSpoilsItsResourceOnly() {
        cluster.topic("orders", 0);
        cluster.topic("other", 0);

        List<ConfigsAltered> answers =
                cluster.decide(
                        new IncrementalAlterConfigs(
                                List.of(
                                        new ConfigAlteration(
                                                ORDERS,
                                                List.of(
                                                        set("retention.ms", "6"),
                                                        set("segment.ms", "0"))),
                                        new ConfigAlteration(
                                                ConfigResource.topic("other"),
                                                List.of(set("retention.ms", "6")))),
                                false));

        assertThat(answers).extracting(each -> each.result().isDone()).containsExactly(false, true);
        assertThat(cluster.image().configs(ORDERS)).isEmpty();
    }

    @Test
    void lagsMustNotCross() {
        cluster.topic("orders", Map.of("max.compaction.lag.ms", "10"), 0);

        assertThat(TestCluster.errorOf(alter(ORDERS, set("min.compaction.lag.ms", "11"))))
                .isEqualTo(ErrorName.INVALID_CONFIG);
    }

    @Test
    void validationChangesNothing() {
        cluster.topic("orders", 0);

        cluster.decide(
                new IncrementalAlterConfigs(
                        List.of(new ConfigAlteration(ORDERS, List.of(set("retention.ms", "6")))),
                        true));

        assertThat(cluster.image().configs(ORDERS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TOPIC, none, UNKNOWN_TOPIC_OR_PARTITION",
        "BROKER, 9, BROKER_ID_NOT_REGISTERED",
        "BROKER, -1, BROKER_ID_NOT_REGISTERED",
        "BROKER, zero, INVALID_REQUEST",
        "BROKER, 0, ",
        "BROKER, '', ",
    })
    void onlyWhatExistsHasSettings(
            ConfigResource.Type type, String name, @Nullable ErrorName error) {
        Result<Integer> result =
                alter(
                        new ConfigResource(type, name),
                        set(
                                type == ConfigResource.Type.TOPIC
                                        ? "retention.ms"
                                        : "log.retention.ms",
                                "6"));

        assertThat(result.refusal().map(refusal -> refusal.error()).orElse(null)).isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource({
        "metrics, 'org.apache.kafka.producer.,org.apache.kafka.consumer.', true",
        "metrics, *, true",
        "metrics, '', true",
        "interval.ms, 100, true",
        "interval.ms, 3600000, true",
        "interval.ms, 99, false",
        "interval.ms, 3600001, false",
        "match, 'client_id=orders-[0-9]+,client_software_name=.*', true",
        "match, '', true",
        "match, client_id, false",
        "match, client_name=a, false",
        "match, client_id=(, false",
        "match, 'client_id=(a)\\1', false",
        "retention.ms, 1, false",
    })
    void subscriptionsToMetricsOfClientsAreHeldAgainstTheirTable(
            String name, String value, boolean good) {
        Result<Integer> result = alter(ConfigResource.clientMetrics("all"), set(name, value));

        assertThat(result.isDone()).isEqualTo(good);
        if (!good) {
            assertThat(TestCluster.errorOf(result)).isEqualTo(ErrorName.INVALID_CONFIG);
        }
    }

    @Test
    void subscriptionsHaveNamesAndALimit() {
        assertThat(
                        TestCluster.errorOf(
                                alter(ConfigResource.clientMetrics(""), set("metrics", "*"))))
                .isEqualTo(ErrorName.INVALID_REQUEST);
        for (int i = 0; i < ClientMetricsConfigs.MAX_SUBSCRIPTIONS; i++) {
            assertThat(alter(ConfigResource.clientMetrics("s" + i), set("metrics", "*")).isDone())
                    .isTrue();
        }

        assertThat(
                        TestCluster.errorOf(
                                alter(ConfigResource.clientMetrics("more"), set("metrics", "*"))))
                .isEqualTo(ErrorName.POLICY_VIOLATION);
        assertThat(alter(ConfigResource.clientMetrics("s0"), set("metrics", "a.")).isDone())
                .isTrue();
    }

    @Test
    void aSettingOfTheFileCannotBeChangedWhileABrokerRuns() {
        assertThat(
                        TestCluster.errorOf(
                                alter(
                                        ConfigResource.broker(ZERO),
                                        set("listeners", "PLAINTEXT://:1"))))
                .isEqualTo(ErrorName.INVALID_CONFIG);
    }

    @Test
    void theNearestValueHoldsAndAllAreShown() {
        cluster.topic("orders", Map.of("retention.ms", "1"), 0);
        alter(ConfigResource.broker(ZERO), set("log.retention.ms", "2"));
        alter(ConfigResource.ALL_BROKERS, set("log.retention.ms", "3"));
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put("log.retention.hours", "4");

        DescribedConfig described =
                new EffectiveConfigs(cluster.image(), properties, ZERO)
                        .describeTopic("orders", List.of("retention.ms"))
                        .getFirst();

        assertThat(described.value()).isEqualTo("1");
        assertThat(described.source()).isEqualTo(ConfigSource.TOPIC);
        assertThat(described.synonyms())
                .containsExactly(
                        new Found("retention.ms", "1", ConfigSource.TOPIC),
                        new Found("log.retention.ms", "2", ConfigSource.DYNAMIC_BROKER),
                        new Found("log.retention.ms", "3", ConfigSource.DYNAMIC_DEFAULT_BROKER),
                        new Found("log.retention.hours", "14400000", ConfigSource.STATIC_BROKER),
                        new Found("retention.ms", "604800000", ConfigSource.DEFAULT));
    }

    @Test
    void millisecondsAreStrongerThanHoursInOneFile() {
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put("log.retention.hours", "4");
        properties.put("log.retention.minutes", "3");
        properties.put("log.retention.ms", "2");
        EffectiveConfigs configs = new EffectiveConfigs(cluster.image(), properties);

        assertThat(configs.topicLong("any", TopicConfigs.RETENTION_MS)).isEqualTo(2);
    }

    @Test
    void aDefaultForAllTopicsAsksForNoMoreReplicasThanThereAre() {
        alter(ConfigResource.ALL_BROKERS, set("min.insync.replicas", "2"));
        cluster.topic("plain", 0);
        cluster.topic("strict", Map.of("min.insync.replicas", "2"), 0);
        EffectiveConfigs configs = new EffectiveConfigs(cluster.image(), new TreeMap<>());

        assertThat(configs.minInsyncReplicas("plain", 1)).isEqualTo(1);
        assertThat(configs.minInsyncReplicas("plain", 3)).isEqualTo(2);
        assertThat(configs.minInsyncReplicas("strict", 1)).isEqualTo(2);
    }

    @Test
    void theBrokersOwnTopicsAreWrittenHoweverFewBrokersThereAre() {
        cluster.topic("__transaction_state", Map.of("min.insync.replicas", "2"), 0);
        EffectiveConfigs configs = new EffectiveConfigs(cluster.image(), new TreeMap<>());

        assertThat(configs.minInsyncReplicas("__transaction_state", 1)).isEqualTo(1);
        assertThat(configs.minInsyncReplicas("__transaction_state", 3)).isEqualTo(2);
    }

    @Test
    void whatNewTopicsGetChangesForAllBrokersAtOnce() {
        alter(ConfigResource.ALL_BROKERS, set("default.replication.factor", "2"));
        alter(ConfigResource.ALL_BROKERS, set("num.partitions", "5"));

        CreatedTopic created =
                cluster.create(
                                new NewTopic(
                                        "plain",
                                        OptionalInt.empty(),
                                        OptionalInt.empty(),
                                        new TreeMap<>(),
                                        List.of()))
                        .toOptional()
                        .orElseThrow();

        assertThat(created.replicationFactor()).isEqualTo(2);
        assertThat(created.partitions()).isEqualTo(5);
    }

    @Test
    void oneBrokerCannotSayWhatNewTopicsGet() {
        Result<Integer> result =
                alter(ConfigResource.broker(ZERO), set("default.replication.factor", "2"));

        assertThat(TestCluster.errorOf(result)).isEqualTo(ErrorName.INVALID_CONFIG);
        assertThat(result.toString()).contains("--entity-default");
    }

    @Test
    void aBrokersSecretsAreNotShown() {
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put("ssl.keystore.password", "hunter2");
        properties.put("node.id", "0");
        List<DescribedConfig> described =
                new EffectiveConfigs(cluster.image(), properties, ZERO).describeBroker(null);

        assertThat(described.toString()).doesNotContain("hunter2");
        assertThat(described)
                .filteredOn(each -> each.name().equals("ssl.keystore.password"))
                .allMatch(DescribedConfig::sensitive)
                .hasSize(1);
        assertThat(described)
                .filteredOn(each -> each.name().equals("node.id"))
                .allMatch(DescribedConfig::readOnly)
                .extracting(DescribedConfig::value)
                .containsExactly("0");
    }

    @Test
    void whatIsWrongInAFileIsSaid() {
        SortedMap<String, String> properties = new TreeMap<>();
        properties.put("log.retention.hours", "many");
        properties.put("num.partitions", "0");
        properties.put("min.insync.replicas", "2");
        properties.put("process.roles", "broker");

        assertThat(BrokerConfigs.objections(properties))
                .hasSize(2)
                .anyMatch(each -> each.contains("log.retention.hours"))
                .anyMatch(each -> each.contains("num.partitions"));
    }

    private Result<Integer> alter(ConfigResource resource, ConfigOperation operation) {
        return cluster.decide(
                        new IncrementalAlterConfigs(
                                List.of(new ConfigAlteration(resource, List.of(operation))), false))
                .getFirst()
                .result();
    }

    private static ConfigOperation set(String name, String value) {
        return new ConfigOperation(name, Operation.SET, value);
    }
}
