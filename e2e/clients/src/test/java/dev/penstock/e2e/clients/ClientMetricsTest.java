/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static dev.penstock.e2e.clients.PushedMetrics.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConfigResourcesOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** KIP-714: Kafka's own clients, as they are configured by default, push what is subscribed to. */
@Timeout(240)
final class ClientMetricsTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int RECORDS = 20;

    @RegisterExtension private static final ThreeBrokers BROKERS = new ThreeBrokers();

    @Test
    void whatClientsPushIsScrapedUnderTheirNames() throws Exception {
        subscribe(
                "all",
                "metrics=org.apache.kafka.producer.,org.apache.kafka.consumer.",
                "interval.ms=500",
                "match=client_id=seen-.*,client_software_name=apache-kafka-java");
        String topic = BROKERS.topic(1);
        try (Producer<String, String> seen =
                        BROKERS.producer(Map.of("client.id", "seen-producer"));
                Producer<String, String> unseen =
                        BROKERS.producer(Map.of("client.id", "not-seen-producer"));
                KafkaConsumer<String, String> consumer =
                        BROKERS.consumer(Map.of("client.id", "seen-consumer", "group.id", topic))) {
            String instance = seen.clientInstanceId(SOON).toString();
            for (int i = 0; i < RECORDS; i++) {
                seen.send(new ProducerRecord<>(topic, "v" + i)).get();
                unseen.send(new ProducerRecord<>(topic, "v" + i)).get();
            }
            consumer.subscribe(List.of(topic));
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(
                            () -> {
                                consumer.poll(Duration.ofMillis(200));
                                assertThat(page())
                                        .anyMatch(
                                                line ->
                                                        line.startsWith(
                                                                        "kafka_client_producer_record_send_total{")
                                                                && line.contains(
                                                                        "client_id=\"seen-producer\"")
                                                                && line.contains(
                                                                        "client_instance_id=\""
                                                                                + instance
                                                                                + "\"")
                                                                && line.endsWith(
                                                                        "} " + RECORDS + ".0"))
                                        .anyMatch(
                                                line ->
                                                        line.startsWith("kafka_client_consumer_")
                                                                && line.contains(
                                                                        "client_id=\"seen-consumer\""))
                                        .anyMatch(
                                                line ->
                                                        line.startsWith("kafka_client_info{")
                                                                && line.contains(
                                                                        "group_id=\""
                                                                                + topic
                                                                                + "\"")
                                                                && line.contains(
                                                                        "client_software_name=\"apache-kafka-java\""));
                            });
        }

        assertThat(page()).noneMatch(line -> line.contains("not-seen"));
        assertThat(BROKERS.cluster().sum("penstock_telemetry_pushes_total")).isPositive();
    }

    @Test
    void subscriptionsAreListedDescribedAndRefused() throws Exception {
        subscribe("listed", "metrics=*", "interval.ms=60000");

        // Each broker is told in its own time, and any of them may be asked.
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(listed()).contains("listed"));
        Awaitility.await().atMost(SOON).untilAsserted(ClientMetricsTest::isDescribed);
        assertThatThrownBy(() -> subscribe("listed", "interval.ms=1"))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("between 100 and 3600000");
    }

    private static Set<String> listed() throws Exception {
        return BROKERS
                .admin()
                .listConfigResources(
                        Set.of(ConfigResource.Type.CLIENT_METRICS),
                        new ListConfigResourcesOptions())
                .all()
                .get()
                .stream()
                .map(ConfigResource::name)
                .collect(Collectors.toSet());
    }

    private static void isDescribed() throws Exception {
        assertThat(BROKERS.admin().describeConfigs(List.of(subscription("listed"))).all().get())
                .hasEntrySatisfying(
                        subscription("listed"),
                        config -> {
                            assertThat(config.get("interval.ms").value()).isEqualTo("60000");
                            assertThat(config.get("metrics").source())
                                    .isEqualTo(
                                            ConfigEntry.ConfigSource.DYNAMIC_CLIENT_METRICS_CONFIG);
                            assertThat(config.get("match").isDefault()).isTrue();
                        });
    }

    private static void subscribe(String name, String... settings) throws Exception {
        PushedMetrics.subscribe(BROKERS.admin(), name, settings);
    }

    private static List<String> page() throws IOException, InterruptedException {
        return PushedMetrics.page(BROKERS.cluster());
    }
}
