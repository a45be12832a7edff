/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Kafka's own clients for one cluster.
 *
 * @param bootstrapServers where it is
 * @param brokers how many it has; topics get as many replicas
 * @param obstacle why waiting for it has no use any more
 */
public record Clients(String bootstrapServers, int brokers, Supplier<Optional<String>> obstacle) {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long PAUSE_MS = 5;

    /** While a cluster starts or has lost a broker, clients shall not add waiting of their own. */
    private static final Map<String, String> EAGER =
            Map.of(
                    "reconnect.backoff.ms", "5",
                    "reconnect.backoff.max.ms", "20",
                    "retry.backoff.ms", "5",
                    "retry.backoff.max.ms", "20");

    public Admin admin() {
        Properties settings = settings();
        settings.putAll(EAGER);
        return Admin.create(settings);
    }

    public KafkaProducer<byte[], byte[]> producer(Map<String, String> more) {
        Properties settings = settings();
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A producer that looks for a cluster that is just starting. */
    public KafkaProducer<byte[], byte[]> eagerProducer() {
        return producer(EAGER);
    }

    public KafkaConsumer<byte[], byte[]> consumer(Map<String, String> more) {
        Properties settings = settings();
        settings.putAll(more);
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Creates a topic with a replica on each broker, of which all but one have to be in sync, and
     * waits until all of its partitions have a leader.
     *
     * @param more settings of the topic
     */
    public void create(String topic, int partitions, Map<String, String> more)
            throws InterruptedException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("min.insync.replicas", Integer.toString(Math.max(1, brokers - 1)));
        create(new NewTopic(topic, partitions, (short) brokers).configs(settings));
    }

    /** Creates the topic and waits until all of its partitions have all their replicas. */
    void create(NewTopic wanted) throws InterruptedException {
        try (Admin admin = admin()) {
            await(
                    () -> {
                        try {
                            admin.createTopics(List.of(wanted)).all().get();
                            return true;
                        } catch (ExecutionException e) {
                            if (e.getCause() instanceof TopicExistsException) {
                                return true;
                            }
                            throw e;
                        }
                    });
            await(
                    () ->
                            partitionsOf(admin, wanted.name()).stream()
                                    .allMatch(Clients::hasAllReplicas));
        }
    }

    /** Asks where each partition of the topic ends; answered once all of them are served. */
    public void askForEnds(String topic, int partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        partitions(topic, partitions)
                .forEach(partition -> ends.put(partition, OffsetSpec.latest()));
        try (Admin admin = admin()) {
            // The broker that is asked may learn of a new topic later than the one before it.
            await(
                    () -> {
                        admin.listOffsets(ends).all().get();
                        return true;
                    });
        }
    }

    private static boolean hasAllReplicas(TopicPartitionInfo partition) {
        return partition.leader() != null
                && !partition.leader().isEmpty()
                && partition.isr().size() == partition.replicas().size();
    }

    /**
     * Who leads the partition now. Waits for a broker that knows: the one that is asked may learn
     * of a new topic a little later than the one that was asked before.
     */
    public int leaderOf(TopicPartition partition) throws InterruptedException {
        return awaitBroker(
                admin -> {
                    TopicPartitionInfo info =
                            partitionsOf(admin, partition.topic()).get(partition.partition());
                    return info.leader() == null ? Node.noNode().id() : info.leader().id();
                });
    }

    /** Who is the active controller now: the leader of the metadata quorum. */
    public int controller() throws InterruptedException {
        return awaitBroker(admin -> admin.describeMetadataQuorum().quorumInfo().get().leaderId());
    }

    /** Asks until the answer is a broker. */
    private int awaitBroker(BrokerQuestion question) throws InterruptedException {
        try (Admin admin = admin()) {
            AtomicInteger broker = new AtomicInteger();
            await(
                    () -> {
                        broker.set(question.ask(admin));
                        return broker.get() >= 0;
                    });
            return broker.get();
        }
    }

    private static List<TopicPartitionInfo> partitionsOf(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .getOrDefault(topic, emptyDescription(topic))
                .partitions();
    }

    private static TopicDescription emptyDescription(String topic) {
        return new TopicDescription(topic, false, List.of());
    }

    public static List<TopicPartition> partitions(String topic, int count) {
        return new ArrayList<>(
                IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList());
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Tries until it is so. */
    private void await(Attempt attempt) throws InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        Optional<ExecutionException> last = Optional.empty();
        while (System.nanoTime() < endNanos && obstacle.get().isEmpty()) {
            try {
                if (attempt.succeeds()) {
                    return;
                }
            } catch (ExecutionException e) {
                last = Optional.of(e);
            }
            Thread.sleep(PAUSE_MS);
        }
        throw new IllegalStateException(
                "the cluster does not answer as it should", last.orElse(null));
    }

    private interface Attempt {
        boolean succeeds() throws ExecutionException, InterruptedException;
    }

    /** A question whose answer is the id of a broker, or negative while nobody knows. */
    private interface BrokerQuestion {
        int ask(Admin admin) throws ExecutionException, InterruptedException;
    }
}
