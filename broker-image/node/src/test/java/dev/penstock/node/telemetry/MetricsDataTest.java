/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Metric;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

class MetricsDataTest {
    private static final int MUTATIONS = 5_000;
    private static final int MAX_SERIES = 10;

    @Test
    void figuresAreReadAsKafkasClientWritesThem() {
        MetricsData data =
                read(
                        Otlp.push(
                                Otlp.counter(
                                        "org.apache.kafka.producer.record.send.total",
                                        7,
                                        Map.of("node.id", "1")),
                                Otlp.gauge("org.apache.kafka.consumer.poll.idle", -3),
                                Otlp.histogram("latency", 4, 2.5)));

        assertThat(data.points())
                .extracting(MetricsData.Point::series)
                .extracting(
                        each ->
                                each.metric()
                                        + each.labels()
                                        + (each.isCounter() ? " counts " : " is ")
                                        + each.value())
                .containsExactly(
                        "kafka_client_producer_record_send_total{node_id=1} counts 7.0",
                        "kafka_client_consumer_poll_idle{} is -3.0",
                        "kafka_client_latency_count_total{} counts 4.0",
                        "kafka_client_latency_sum{} is 2.5");
        assertThat(data.leftOut()).isZero();
    }

    @Test
    void ofTheClientOnlyWhatKip714NamesIsShown() {
        MetricsData data =
                read(Otlp.push(Map.of("group_id", "g", "transactional_id", "t", "secret", "s")));

        assertThat(data.labels())
                .containsExactly(entry("group_id", "g"), entry("transactional_id", "t"));
    }

    @Test
    void whatIsOverALimitIsLeftOutAndCounted() {
        Map<String, String> manyLabels = new TreeMap<>();
        IntStream.rangeClosed(0, Labels.MAX_LABELS).forEach(i -> manyLabels.put("label" + i, "v"));
        Metric[] tooMany =
                IntStream.range(0, MAX_SERIES + 3)
                        .mapToObj(i -> Otlp.gauge("metric" + i, i))
                        .toArray(Metric[]::new);

        assertThat(read(Otlp.push(tooMany)).points()).hasSize(MAX_SERIES);
        assertThat(read(Otlp.push(tooMany)).leftOut()).isEqualTo(3);
        assertThat(read(Otlp.push(Otlp.counter("labels", 1, manyLabels))).leftOut()).isOne();
        assertThat(read(Otlp.push(Otlp.gauge("n".repeat(Labels.MAX_NAME_CHARS + 1), 1))).leftOut())
                .isOne();
        assertThat(read(Otlp.push(Otlp.gauge("", 1))).leftOut()).isOne();
    }

    @Test
    void pointsThatCostTwoBytesEachCostNoMemory() {
        int points = 1_000_000;
        ByteBuffer gauge = ByteBuffer.allocate(2 * points);
        while (gauge.hasRemaining()) {
            gauge.put((byte) 0x0A).put((byte) 0);
        }
        ByteBuffer metric = message(5, gauge.flip());
        MetricsData data = read(message(1, message(2, message(2, metric))));

        assertThat(data.leftOut()).as("none has a name").isEqualTo(points);
    }

    @Test
    void longValuesAreCutAndStrangeNamesMadeFit() {
        MetricsData data =
                read(Otlp.push(Otlp.counter("größe\n{}", 1, Map.of("0 \"", "v".repeat(1_000)))));

        Series series = data.points().getFirst().series();
        assertThat(series.metric()).isEqualTo("kafka_client_gr__e____total");
        assertThat(series.labels())
                .containsExactly(entry("_0__", "v".repeat(Labels.MAX_VALUE_CHARS)));
    }

    @Test
    void noLabelSaysWhoTheClientIs() {
        MetricsData data =
                read(
                        Otlp.push(
                                Otlp.counter(
                                        "sent", 1, Map.of("client-id", "another", "topic", "t"))));

        assertThat(data.points().getFirst().series().labels()).containsExactly(entry("topic", "t"));
    }

    @Test
    void whatIsNoneIsSaid() {
        for (byte[] none :
                new byte[][] {
                    {0x0A},
                    {0x0A, 5, 1},
                    {0x00},
                    {(byte) 0xFF},
                    {0x08},
                    {0x0F, 1},
                    {0x0B},
                    {0x08, 1}
                }) {
            assertThatThrownBy(() -> read(ByteBuffer.wrap(none)))
                    .isInstanceOf(MalformedTelemetryException.class);
        }
    }

    @Test
    void anyBytesAreEitherReadOrMalformed() {
        ByteBuffer good =
                Otlp.push(
                        Map.of("group_id", "g"),
                        Otlp.counter("a.total", 7, Map.of("node.id", "1")),
                        Otlp.gauge("b", 3),
                        Otlp.histogram("c", 4, 2.5));
        Random random = new Random(7);
        int malformed = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = new byte[good.remaining()];
            good.get(good.position(), bytes);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                read(ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1)));
            } catch (MalformedTelemetryException _) {
                malformed++;
            }
        }

        assertThat(malformed).isBetween(1, MUTATIONS - 1);
    }

    private static MetricsData read(ByteBuffer bytes) {
        return MetricsData.read(bytes, MAX_SERIES);
    }

    /** A message with one field that has a length. */
    private static ByteBuffer message(int field, ByteBuffer value) {
        ByteBuffer message = ByteBuffer.allocate(value.remaining() + 6);
        message.put((byte) ((field << 3) | 2));
        int length = value.remaining();
        while (length > 0x7F) {
            message.put((byte) ((length & 0x7F) | 0x80));
            length >>>= 7;
        }
        return message.put((byte) length).put(value).flip();
    }
}
