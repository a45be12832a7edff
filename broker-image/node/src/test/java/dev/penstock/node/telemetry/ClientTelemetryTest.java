/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.node.telemetry.ClientTelemetry.Answer;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.Compression;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimWorld;

import org.apache.kafka.shaded.io.opentelemetry.proto.metrics.v1.Metric;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The rules of KIP-714, and what is kept of what clients push. */
class ClientTelemetryTest {
    private static final TelemetryClient CLIENT =
            new TelemetryClient("orders-1", "apache-kafka-java", "4.4.0", "10.0.0.1", "50000");
    private static final Uuid ID = new Uuid(7, 8);
    private static final int MAX_BYTES = 10_000;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SimWorld world = new SimWorld(1);
    private final SimProcess broker = world.host("broker-0").start();
    private final Scheduler loop = broker.loop("data");
    private final MachineController cluster = MachineController.of(1);
    private ClientTelemetry telemetry;

    @BeforeEach
    void aSubscription() {
        telemetry =
                new ClientTelemetry(
                        loop,
                        broker.clock(),
                        broker.randomness(),
                        broker.workers(2),
                        cluster.image,
                        new TelemetrySettings(MAX_BYTES, 6, 4));
        subscribe("orders", "metrics", "org.apache.kafka.producer.", "interval.ms", "10000");
    }

    @Test
    void aClientIsToldWhatToPushAndGetsAnIdentifier() {
        Answer.Subscribed told = get(Uuid.ZERO);

        assertThat(told.instanceId().isZero()).isFalse();
        assertThat(told.maxBytes()).isEqualTo(MAX_BYTES);
        assertThat(told.subscription().metrics()).containsExactly("org.apache.kafka.producer.");
        assertThat(told.subscription().intervalMs()).isEqualTo(10_000);
        assertThat(get(ID).instanceId()).isEqualTo(ID);
    }

    @Test
    void allSubscriptionsThatMatchCountAndTheShortestInterval() {
        subscribe("java", "metrics", "a.,b.", "match", "client_software_name=apache-.*");
        subscribe(
                "often", "metrics", "c.", "interval.ms", "500", "match", "client_id=orders-[0-9]");
        subscribe("others", "metrics", "d.", "interval.ms", "100", "match", "client_id=orders");
        subscribe(
                "both",
                "metrics",
                "e.",
                "match",
                "client_source_address=10\\..*,client_source_port=1");

        Subscription told = get(ID).subscription();

        assertThat(told.metrics()).containsExactly("a.", "b.", "c.", "org.apache.kafka.producer.");
        assertThat(told.intervalMs()).isEqualTo(500);
    }

    @Test
    void theStarStandsForAll() {
        subscribe("all", "metrics", "*");

        assertThat(get(ID).subscription().metrics()).containsExactly("*");
    }

    @Test
    void withoutASubscriptionAClientAsksAgainInFiveMinutes() {
        subscribe("orders", "match", "client_id=nobody");

        Subscription none = get(ID).subscription();

        assertThat(none.metrics()).isEmpty();
        assertThat(none.intervalMs()).isEqualTo(300_000);
    }

    @Test
    void anotherBrokerTellsTheSameIdentifierOfASubscription() {
        ClientTelemetry other =
                new ClientTelemetry(
                        loop,
                        broker.clock(),
                        broker.randomness(),
                        broker.workers(1),
                        cluster.image,
                        TelemetrySettings.DEFAULTS);

        Answer there = await(answer -> other.subscribe(ID, CLIENT, answer));

        assertThat(((Answer.Subscribed) there).subscription()).isEqualTo(get(ID).subscription());
    }

    @Test
    void whoAsksOrPushesTooEarlyIsTold() {
        int id = get(ID).subscription().id();
        assertThat(refused(ID)).isEqualTo(ErrorCode.THROTTLING_QUOTA_EXCEEDED);

        assertThat(push(id, 1)).as("the first one comes at any time").isEqualTo(ErrorCode.NONE);
        assertThat(push(id, 2)).isEqualTo(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
        assertThat(shown("kafka_client_sent_total")).containsExactly(1.0);

        world.runFor(INTERVAL_NANOS);
        assertThat(push(id, 2)).isEqualTo(ErrorCode.NONE);
        assertThat(shown("kafka_client_sent_total")).containsExactly(2.0);
    }

    @Test
    void aChangedSubscriptionIsAskedForAndPushedAtOnce() {
        int before = get(ID).subscription().id();
        subscribe("orders", "interval.ms", "20000");

        assertThat(push(before, 1)).isEqualTo(ErrorCode.UNKNOWN_SUBSCRIPTION_ID);
        Subscription after = get(ID).subscription();
        assertThat(after.id()).isNotEqualTo(before);
        assertThat(push(after.id(), 1)).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void aClientThatEndsPushesOnceMoreAndNeverAgain() {
        int id = get(ID).subscription().id();
        assertThat(push(id, 1)).isEqualTo(ErrorCode.NONE);

        assertThat(push(id, true, Compression.NONE.id(), sent(9))).isEqualTo(ErrorCode.NONE);
        world.runFor(INTERVAL_NANOS);
        assertThat(push(id, 10)).isEqualTo(ErrorCode.INVALID_REQUEST);

        assertThat(shown("kafka_client_sent_total")).as("one scrape sees it").containsExactly(9.0);
        world.runFor(TimeUnit.MINUTES.toNanos(1));
        assertThat(shown("kafka_client_sent_total")).isEmpty();
    }

    @Test
    void aClientThatMissesThreePushesIsForgotten() {
        push(get(ID).subscription().id(), 1);

        world.runFor(2 * INTERVAL_NANOS);
        assertThat(telemetry.pushed().series()).isOne();
        world.runFor(2 * INTERVAL_NANOS);
        assertThat(telemetry.pushed().series()).isZero();
        assertThat(telemetry.pushed().clients()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void eachCompressionIsInflated(Compression compression) {
        int id = get(ID).subscription().id();

        assertThat(push(id, false, compression.id(), compression.compress(heap(sent(3)))))
                .isEqualTo(ErrorCode.NONE);
        assertThat(shown("kafka_client_sent_total")).containsExactly(3.0);
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aBombIsTooLargeAndGarbageIsInvalid(Compression compression) {
        int id = get(ID).subscription().id();
        ByteBuffer bomb = compression.compress(ByteBuffer.allocate(9 * MAX_BYTES));

        assertThat(push(id, false, compression.id(), bomb))
                .isEqualTo(ErrorCode.TELEMETRY_TOO_LARGE);
        world.runFor(INTERVAL_NANOS);
        assertThat(push(id, false, compression.id(), ByteBuffer.wrap(new byte[] {1, 2, 3})))
                .isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(telemetry.pushed().series()).isZero();
        assertThat(telemetry.pushed().refused()).isEqualTo(2);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        int id = get(ID).subscription().id();

        assertThat(push(id, false, Compression.NONE.id(), ByteBuffer.allocate(MAX_BYTES + 1)))
                .isEqualTo(ErrorCode.TELEMETRY_TOO_LARGE);
        world.runFor(INTERVAL_NANOS);
        assertThat(push(id, false, 5, sent(1))).isEqualTo(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        assertThat(get(ID).subscription().id()).as("it may ask for another").isEqualTo(id);
        assertThat(push(id, false, Compression.NONE.id(), ByteBuffer.wrap(new byte[] {0x0A})))
                .isEqualTo(ErrorCode.INVALID_RECORD);
        assertThat(push(Uuid.ZERO, id, false, Compression.NONE.id(), sent(1)))
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void aPushThatABugKeepsFromBeingReadIsAnsweredAndKeepsNoPlace() {
        int id = get(ID).subscription().id();
        for (int i = 0; i <= ClientTelemetry.MAX_READ_AT_ONCE; i++) {
            List<ErrorCode> answers = new ArrayList<>();
            try (Arena gone = Arena.ofConfined()) {
                ByteBuffer metrics = gone.allocate(100).asByteBuffer();
                telemetry.push(
                        new TelemetryPush(ID, id, false, Compression.NONE.id(), metrics),
                        CLIENT,
                        answers::add);
            }

            assertThatThrownBy(() -> world.runFor(SOON_NANOS))
                    .as("its memory was given back before it was read")
                    .isInstanceOf(IllegalStateException.class);
            world.runFor(INTERVAL_NANOS);
            assertThat(answers).containsExactly(ErrorCode.UNKNOWN_SERVER_ERROR);
        }

        assertThat(push(id, 1)).as("there is room to read it").isEqualTo(ErrorCode.NONE);
    }

    @Test
    void deltasAreAddedUp() {
        int id = get(ID).subscription().id();
        for (int i = 0; i < 3; i++) {
            push(id, false, Compression.NONE.id(), Otlp.push(Otlp.delta("sent", 2)));
            world.runFor(INTERVAL_NANOS);
        }

        assertThat(shown("kafka_client_sent_total")).containsExactly(6.0);
    }

    @Test
    void seriesAreBoundedForEachClientAndForAll() {
        for (int client = 0; client < 3; client++) {
            Uuid each = new Uuid(1, client);
            int id = get(each).subscription().id();
            ByteBuffer five =
                    Otlp.push(
                            IntStream.range(0, 5)
                                    .mapToObj(i -> Otlp.gauge("metric" + i, i))
                                    .toArray(Metric[]::new));
            assertThat(push(each, id, false, Compression.NONE.id(), five))
                    .isEqualTo(ErrorCode.NONE);
        }

        PushedMetrics pushed = telemetry.pushed();
        assertThat(pushed.clients())
                .extracting(client -> client.series().size())
                .containsExactly(4, 2, 0);
        assertThat(pushed.series()).isEqualTo(6);
        assertThat(pushed.leftOut()).isEqualTo(3 * 5 - 6);
    }

    @Test
    void moreClientsThanAreRememberedPushOutTheOldest() {
        int id = get(ID).subscription().id();
        for (int i = 0; i < ClientTelemetry.MAX_CLIENTS; i++) {
            get(new Uuid(2, i));
        }

        assertThat(get(ID).subscription().id()).as("as one that never asked").isEqualTo(id);
    }

    private void subscribe(String name, String... settings) {
        List<ConfigOperation> operations = new ArrayList<>();
        for (int i = 0; i < settings.length; i += 2) {
            operations.add(new ConfigOperation(settings[i], Operation.SET, settings[i + 1]));
        }
        assertThat(
                        cluster.done(
                                        new IncrementalAlterConfigs(
                                                List.of(
                                                        new ConfigAlteration(
                                                                ConfigResource.clientMetrics(name),
                                                                operations)),
                                                false))
                                .getFirst()
                                .result()
                                .isDone())
                .isTrue();
    }

    private Answer.Subscribed get(Uuid instanceId) {
        return (Answer.Subscribed)
                this.<Answer>await(answer -> telemetry.subscribe(instanceId, CLIENT, answer));
    }

    private ErrorCode refused(Uuid instanceId) {
        return ((Answer.Refused)
                        this.<Answer>await(
                                answer -> telemetry.subscribe(instanceId, CLIENT, answer)))
                .error();
    }

    private static ByteBuffer sent(double value) {
        return Otlp.push(Otlp.counter("sent", value, Map.of()));
    }

    private static ByteBuffer heap(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private ErrorCode push(int subscriptionId, double value) {
        return push(subscriptionId, false, Compression.NONE.id(), sent(value));
    }

    private ErrorCode push(
            int subscriptionId, boolean terminating, int compression, ByteBuffer metrics) {
        return push(ID, subscriptionId, terminating, compression, metrics);
    }

    private ErrorCode push(
            Uuid instanceId,
            int subscriptionId,
            boolean terminating,
            int compression,
            ByteBuffer metrics) {
        return await(
                answer ->
                        telemetry.push(
                                new TelemetryPush(
                                        instanceId,
                                        subscriptionId,
                                        terminating,
                                        compression,
                                        metrics),
                                CLIENT,
                                answer));
    }

    private <T> T await(Consumer<Consumer<T>> ask) {
        List<T> answers = new ArrayList<>();
        ask.accept(answers::add);
        assertThat(world.runUntil(() -> !answers.isEmpty(), SOON_NANOS)).isTrue();
        return answers.getFirst();
    }

    private List<Double> shown(String metric) {
        return telemetry.pushed().clients().stream()
                .flatMap(client -> client.series().stream())
                .filter(series -> series.metric().equals(metric))
                .map(Series::value)
                .toList();
    }
}
