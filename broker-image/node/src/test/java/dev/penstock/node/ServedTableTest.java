/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.ConsumerGroupConfig;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.broker.BrokerEvents;
import dev.penstock.node.config.GroupSettings;
import dev.penstock.node.config.Limits;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.config.QuorumSettings;
import dev.penstock.node.config.QuorumVoter;
import dev.penstock.node.config.ReplicationSettings;
import dev.penstock.node.config.TopicDefaults;
import dev.penstock.node.connection.ClientLink;
import dev.penstock.node.connection.ConnectionEvents;
import dev.penstock.node.connection.FrameReceiver;
import dev.penstock.node.group.GroupCoordinatorEvents;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.partition.PartitionEvents;
import dev.penstock.node.request.RequestEvents;
import dev.penstock.node.share.ShareCoordinatorEvents;
import dev.penstock.node.transaction.TransactionCoordinatorEvents;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ApiScope;
import dev.penstock.protocol.Request;
import dev.penstock.protocol.RequestHeader;
import dev.penstock.protocol.Response;
import dev.penstock.protocol.ResponseFrame;
import dev.penstock.protocol.ServedApi;
import dev.penstock.protocol.ServedApis;
import dev.penstock.protocol.message.ApiVersionsRequest;
import dev.penstock.protocol.message.ApiVersionsResponse;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimWorld;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * docs/protocol/wire-support.md is written from the table of APIs; what a node advertises follows
 * from its handlers. Here the two meet: the page promises nothing that is not served.
 */
class ServedTableTest {
    private static final ListenerName CLIENTS = new ListenerName("PLAINTEXT");
    private static final ListenerName BROKERS = new ListenerName("INTERNAL");
    private static final short VERSION = 3;

    private final SimWorld world = new SimWorld(2);
    private final SimProcess broker = world.host("broker-0").start();
    private final Scheduler dataLoop = broker.loop("data");
    private Node node;

    @BeforeEach
    void aNode() throws IOException {
        node =
                Assembly.open(
                        config(),
                        new NodePorts(
                                new Loops(List.of(dataLoop), broker.loop("metadata")),
                                broker.workers(1),
                                broker.clock(),
                                broker.randomness(),
                                broker.network(),
                                List.of(broker.disk()),
                                UnpooledByteBufAllocator.DEFAULT),
                        new NodeEvents(
                                silent(BrokerEvents.class),
                                silent(ConnectionEvents.class),
                                silent(PartitionEvents.class),
                                RequestEvents.NONE,
                                silent(GroupCoordinatorEvents.class),
                                silent(TransactionCoordinatorEvents.class),
                                silent(ShareCoordinatorEvents.class),
                                _ -> {}));
    }

    @Test
    void everyRowOfTheTableHasAHandler() {
        SortedMap<Short, String> unserved = new TreeMap<>();
        ServedApis.table().forEach(row -> unserved.put(row.api().id(), row.api().name()));

        advertised(BROKERS).apiKeys().forEach(api -> unserved.remove(api.apiKey()));

        assertThat(unserved).isEmpty();
    }

    @Test
    void everyVersionOfTheTableIsAdvertised() {
        SortedMap<Short, String> expected = new TreeMap<>();
        ServedApis.table()
                .forEach(
                        row ->
                                expected.put(
                                        row.api().id(),
                                        row.lowestAdvertised() + "-" + row.highest()));
        SortedMap<Short, String> told = new TreeMap<>();
        advertised(BROKERS)
                .apiKeys()
                .forEach(api -> told.put(api.apiKey(), api.minVersion() + "-" + api.maxVersion()));

        assertThat(told).isEqualTo(expected);
    }

    @Test
    void clientsAreNotToldOfWhatIsForBrokers() {
        List<Short> forClients =
                ServedApis.table().stream()
                        .filter(row -> row.scope() == ApiScope.CLIENT)
                        .map((ServedApi row) -> row.api().id())
                        .toList();

        assertThat(advertised(CLIENTS).apiKeys())
                .extracting(api -> api.apiKey())
                .containsExactlyInAnyOrderElementsOf(forClients);
    }

    private ApiVersionsResponse advertised(ListenerName listener) {
        List<ByteBuf> answers = new ArrayList<>();
        ByteBuf request =
                new Request(
                                new RequestHeader(ApiKey.API_VERSIONS, VERSION, 1, "test"),
                                new ApiVersionsRequest()
                                        .setClientSoftwareName("test")
                                        .setClientSoftwareVersion("1"))
                        .encode(UnpooledByteBufAllocator.DEFAULT);
        dataLoop.execute(
                () -> {
                    FrameReceiver connection =
                            node.connections().accept(new Link(listener, answers), dataLoop);
                    connection.received(request);
                });
        assertThat(world.runUntil(() -> !answers.isEmpty(), TimeUnit.SECONDS.toNanos(1))).isTrue();
        ByteBuf answer = answers.getFirst();
        Response decoded = Response.decode(answer, ApiKey.API_VERSIONS, VERSION);
        answer.release();
        return (ApiVersionsResponse) decoded.body();
    }

    private static NodeConfig config() {
        return new NodeConfig(
                new BrokerId(0),
                Optional.of("penstock-test-cluster"),
                List.of(listener(CLIENTS, 9092), listener(BROKERS, 9091)),
                BROKERS,
                BROKERS,
                QuorumSettings.of(
                        List.of(new QuorumVoter(new BrokerId(0), new Endpoint("broker-0", 9091)))),
                Optional.empty(),
                new TreeMap<>(),
                new TopicDefaults(1, (short) 1, true, 1, (short) 1),
                new GroupSettings(1, 1_800_000, 0, 1_000, 1_000, ConsumerGroupConfig.DEFAULT),
                new ReplicationSettings(1 << 20, 1 << 20, 500, 10_000, 600, 100),
                Limits.DEFAULTS);
    }

    private static Listener listener(ListenerName name, int port) {
        return new Listener(name, new Endpoint("", port), new Endpoint("broker-0", port));
    }

    private static <T> T silent(Class<T> events) {
        return events.cast(
                Proxy.newProxyInstance(
                        events.getClassLoader(),
                        new Class<?>[] {events},
                        (proxy, method, arguments) ->
                                method.isDefault()
                                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                                        : null));
    }

    /** A connection that keeps what it is told. */
    private record Link(ListenerName listener, List<ByteBuf> answers) implements ClientLink {
        @Override
        public String remote() {
            return "test";
        }

        @Override
        public String address() {
            return "test";
        }

        @Override
        public void send(ResponseFrame frame) {
            try {
                answers.add(frame.toPayload(UnpooledByteBufAllocator.DEFAULT));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void setReading(boolean reading) {}

        @Override
        public void close() {
            throw new AssertionError("closed");
        }
    }
}
