/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A topic on some of the brokers, all replicas of which are moved to others. */
public final class Reassignment {
    private static final long PAUSE_MS = 50;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(20);

    private final Clients clients;
    private final String topic;
    private final int partitions;

    public Reassignment(Clients clients, String topic, int partitions) {
        this.clients = clients;
        this.topic = topic;
        this.partitions = partitions;
    }

    /** Creates the topic; the replicas of each partition are on these brokers. */
    public void createOn(List<Integer> brokers) throws InterruptedException {
        Map<Integer, List<Integer>> replicas =
                IntStream.range(0, partitions)
                        .boxed()
                        .collect(Collectors.toMap(each -> each, each -> turned(brokers, each)));
        clients.create(
                new NewTopic(topic, replicas)
                        .configs(
                                Map.of(
                                        "min.insync.replicas",
                                        "1",
                                        "leader.replication.throttled.replicas",
                                        "*",
                                        "follower.replication.throttled.replicas",
                                        "*")));
    }

    /** Lets each broker send and take in so many bytes a second of what is moved. */
    public void limit(long bytesPerS) throws ExecutionException, InterruptedException {
        String rate = Long.toString(bytesPerS);
        Collection<AlterConfigOp> settings =
                List.of(
                        set("leader.replication.throttled.rate", rate),
                        set("follower.replication.throttled.rate", rate));
        try (Admin admin = clients.admin()) {
            Map<ConfigResource, Collection<AlterConfigOp>> all = new HashMap<>();
            for (int id = 0; id < clients.brokers(); id++) {
                all.put(
                        new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(id)),
                        settings);
            }
            admin.incrementalAlterConfigs(all).all().get();
        }
    }

    /** Moves all replicas to these brokers, and returns when no former one is left. */
    public void moveTo(List<Integer> brokers) throws ExecutionException, InterruptedException {
        Map<TopicPartition, Optional<NewPartitionReassignment>> wanted = new HashMap<>();
        for (TopicPartition partition : Clients.partitions(topic, partitions)) {
            wanted.put(
                    partition,
                    Optional.of(
                            new NewPartitionReassignment(turned(brokers, partition.partition()))));
        }
        try (Admin admin = clients.admin()) {
            admin.alterPartitionReassignments(wanted).all().get();
            long endNanos = System.nanoTime() + PATIENCE_NANOS;
            while (!isOn(admin, brokers)) {
                if (System.nanoTime() - endNanos > 0) {
                    throw new IllegalStateException("replicas are still moved after 20 minutes");
                }
                Optional<String> obstacle = clients.obstacle().get();
                if (obstacle.isPresent()) {
                    throw new IllegalStateException(obstacle.get());
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    private boolean isOn(Admin admin, List<Integer> brokers)
            throws ExecutionException, InterruptedException {
        return admin.listPartitionReassignments().reassignments().get().isEmpty()
                && admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .flatMap(partition -> partition.replicas().stream())
                        .allMatch(replica -> brokers.contains(replica.id()));
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** So that each broker is the first one of as many partitions. */
    private static List<Integer> turned(List<Integer> brokers, int by) {
        return IntStream.range(0, brokers.size())
                .mapToObj(i -> brokers.get((i + by) % brokers.size()))
                .toList();
    }
}
