/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.config.ShareCoordinatorSettings;
import dev.penstock.node.config.TopicDefaults;
import dev.penstock.node.config.TransactionSettings;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.group.OffsetsTopic;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.share.ShareStateTopic;
import dev.penstock.node.transaction.TransactionsTopic;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopicConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Creates topics that a client asks about, when the configuration allows it, and the broker's own
 * topics when they are needed.
 */
public final class AutoTopicCreation {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int TIMEOUT_MS = 5_000;
    private static final int DEFAULT_OF_CLUSTER = -1;
    private static final String INTERNAL_SEGMENT_BYTES = Integer.toString(100 << 20);

    private final TopicDefaults defaults;
    private final Map<String, String> properties;
    private final TransactionSettings transactions;
    private final IntSupplier voters;
    private final ControllerChannel controller;
    private final CurrentImage current;

    /**
     * A creator for this cluster.
     *
     * @param properties what the broker's file sets
     * @param voters how many brokers vote, so that the cluster has as many at least
     */
    public AutoTopicCreation(
            TopicDefaults defaults,
            Map<String, String> properties,
            IntSupplier voters,
            ControllerChannel controller,
            CurrentImage current) {
        this.voters = voters;
        this.properties = properties;
        this.transactions = TransactionSettings.of(properties);
        this.defaults = defaults;
        this.controller = controller;
        this.current = current;
    }

    boolean isEnabled() {
        return defaults.autoCreate();
    }

    /**
     * Asks the controller for the topics.
     *
     * @param then is called whatever came of it, on the metadata loop
     */
    void create(Set<String> names, Runnable then) {
        List<CreatableTopic> topics = new ArrayList<>();
        for (String name : names) {
            topics.add(
                    switch (name) {
                        case OffsetsTopic.NAME -> offsetsTopic();
                        case TransactionsTopic.NAME -> transactionsTopic();
                        case ShareStateTopic.NAME -> shareStateTopic();
                        default ->
                                new CreatableTopic()
                                        .setName(name)
                                        .setNumPartitions(DEFAULT_OF_CLUSTER)
                                        .setReplicationFactor((short) DEFAULT_OF_CLUSTER);
                    });
        }
        send(topics, then);
    }

    /**
     * Creates the offsets topic. A cluster that is smaller than it shall have replicas gets as many
     * as it has brokers; who is only not there yet counts, so that the first broker to come up does
     * not make itself the only one that knows what groups have read.
     */
    public void createOffsetsTopic(Runnable then) {
        send(List.of(offsetsTopic()), then);
    }

    /** Creates the transactions topic, by the same rule. */
    public void createTransactionsTopic(Runnable then) {
        send(List.of(transactionsTopic()), then);
    }

    /** Creates the topic of share-partitions' state, by the same rule. */
    public void createShareStateTopic(Runnable then) {
        send(List.of(shareStateTopic()), then);
    }

    private CreatableTopic offsetsTopic() {
        short replicas = replicas(defaults.offsetsReplicationFactor());
        List<CreatableTopicConfig> configs = new ArrayList<>();
        OffsetsTopic.configs(replicas, properties)
                .forEach((name, value) -> configs.add(config(name, value)));
        return new CreatableTopic()
                .setName(OffsetsTopic.NAME)
                .setNumPartitions(defaults.offsetsPartitions())
                .setReplicationFactor(replicas)
                .setConfigs(configs);
    }

    private CreatableTopic transactionsTopic() {
        short replicas = replicas(transactions.replicationFactor());
        return new CreatableTopic()
                .setName(TransactionsTopic.NAME)
                .setNumPartitions(transactions.partitions())
                .setReplicationFactor(replicas)
                .setConfigs(
                        List.of(
                                config("cleanup.policy", "compact"),
                                config("compression.type", "uncompressed"),
                                config(
                                        "min.insync.replicas",
                                        inSync(
                                                TransactionSettings.MIN_ISR,
                                                transactions.minIsr(),
                                                replicas)),
                                config("segment.bytes", INTERNAL_SEGMENT_BYTES)));
    }

    /** Nothing is compacted: an update adds to those before, and the broker itself prunes. */
    private CreatableTopic shareStateTopic() {
        ShareCoordinatorSettings shares = ShareCoordinatorSettings.of(properties);
        short replicas = replicas(shares.replicationFactor());
        return new CreatableTopic()
                .setName(ShareStateTopic.NAME)
                .setNumPartitions(shares.partitions())
                .setReplicationFactor(replicas)
                .setConfigs(
                        List.of(
                                config("cleanup.policy", "delete"),
                                config("retention.ms", "-1"),
                                config(
                                        "min.insync.replicas",
                                        inSync(
                                                ShareCoordinatorSettings.MIN_ISR,
                                                shares.minIsr(),
                                                replicas)),
                                config("segment.bytes", INTERNAL_SEGMENT_BYTES)));
    }

    /**
     * Where nobody says it, one of two replicas may be away. With fewer replicas than this asks for
     * all of them count, and with more, once there are brokers for them, it holds.
     */
    private String inSync(String property, int wanted, short replicas) {
        boolean oneOfTwo = replicas == 2 && !properties.containsKey(property);
        return Integer.toString(oneOfTwo ? 1 : wanted);
    }

    private short replicas(short wanted) {
        return (short)
                Math.min(wanted, Math.max(voters.getAsInt(), current.get().brokers().size()));
    }

    private void send(List<CreatableTopic> topics, Runnable then) {
        controller.send(
                ApiKey.CREATE_TOPICS,
                ApiKey.CREATE_TOPICS.highestVersion(),
                new CreateTopicsRequest().setTopics(topics).setTimeoutMs(TIMEOUT_MS),
                TIMEOUT_NANOS,
                _ -> then.run());
    }

    private static CreatableTopicConfig config(String name, String value) {
        return new CreatableTopicConfig().setName(name).setValue(value);
    }
}
