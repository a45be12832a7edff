/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.coordinator.group.ConsumerGroupConfig;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.node.config.GroupSettings;
import dev.penstock.node.config.Limits;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.config.QuorumSettings;
import dev.penstock.node.config.QuorumVoter;
import dev.penstock.node.config.ReplicationSettings;
import dev.penstock.node.config.TopicDefaults;
import dev.penstock.node.config.TransactionSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How large a cluster is.
 *
 * @param brokers how many there are
 * @param voters how many of them, from the first, vote for the controller
 * @param dataLoops how many loops each has beside the one for metadata
 * @param flushed whether what is acknowledged is on disk, in every topic
 * @param logDirectories how many each has
 */
public record ClusterShape(
        int brokers, int voters, int dataLoops, boolean flushed, int logDirectories) {
    static final ListenerName CLIENTS = new ListenerName("PLAINTEXT");
    static final ListenerName INTERNAL = new ListenerName("INTERNAL");

    /** What records leave free on a disk; more than upkeep needs while a disk is full. */
    public static final long RESERVE_BYTES = 4L * 1024 * 1024;

    /** Longer than any fault, and no longer: a run waits for it when a member is not heard. */
    private static final ConsumerGroupConfig CONSUMER_GROUPS =
            new ConsumerGroupConfig(
                    20_000,
                    20_000,
                    20_000,
                    ConsumerGroupConfig.DEFAULT.heartbeatIntervalMs(),
                    ConsumerGroupConfig.DEFAULT.minHeartbeatIntervalMs(),
                    ConsumerGroupConfig.DEFAULT.maxHeartbeatIntervalMs(),
                    ConsumerGroupConfig.DEFAULT.maxSize(),
                    ConsumerGroupConfig.DEFAULT.assignors(),
                    ConsumerGroupConfig.DEFAULT.migration());

    /** What happens once in a while on a real broker happens all the time. */
    private static final Map<String, String> UPKEEP =
            Map.of(
                    "penstock.log.reserve.bytes", String.valueOf(RESERVE_BYTES),
                    "metadata.log.max.record.bytes.between.snapshots", "4000",
                    "log.roll.ms", "1500",
                    "log.flush.offset.checkpoint.interval.ms", "400",
                    "log.cleaner.backoff.ms", "300",
                    "penstock.scrub.interval.ms", "1000",
                    "log.cleaner.min.cleanable.ratio", "0.01");

    /** What the settings of brokers mean to topics. */
    public static final MetadataSettings SETTINGS =
            new MetadataSettings("simulated-cluster-0001", new TreeMap<>(UPKEEP), 600);

    private static final String MIN_IN_SYNC = "min.insync.replicas";
    private static final String DURABILITY = "penstock.durability";
    private static final int CLIENT_PORT = 9092;
    private static final int INTERNAL_PORT = 9091;
    private static final short REPLICAS = 3;
    private static final int OFFSETS_PARTITIONS = 2;

    /** A cluster that acknowledges what is in memory. */
    public ClusterShape(int brokers, int voters, int dataLoops) {
        this(brokers, voters, dataLoops, false);
    }

    /** A cluster whose brokers have one log directory. */
    public ClusterShape(int brokers, int voters, int dataLoops, boolean flushed) {
        this(brokers, voters, dataLoops, flushed, 1);
    }

    static String hostName(BrokerId broker) {
        return "broker-" + broker;
    }

    /**
     * What the broker of this number is told at its start: the product's defaults, but for small
     * snapshots, busy upkeep, and for topics that nobody asks for, such as that of offsets: they
     * survive what {@code orders} survives.
     */
    NodeConfig config(int number) {
        BrokerId id = new BrokerId(number);
        List<Listener> listeners =
                List.of(listener(CLIENTS, id, CLIENT_PORT), listener(INTERNAL, id, INTERNAL_PORT));
        List<QuorumVoter> quorum = new ArrayList<>();
        for (int voter = 0; voter < voters; voter++) {
            BrokerId voterId = new BrokerId(voter);
            quorum.add(new QuorumVoter(voterId, new Endpoint(hostName(voterId), INTERNAL_PORT)));
        }
        short replicas = (short) Math.min(REPLICAS, brokers);
        return new NodeConfig(
                id,
                Optional.of("simulated-cluster-0001"),
                listeners,
                INTERNAL,
                INTERNAL,
                QuorumSettings.of(quorum),
                Optional.empty(),
                properties(replicas),
                new TopicDefaults(1, replicas, false, OFFSETS_PARTITIONS, replicas),
                new GroupSettings(
                        6_000, 1_800_000, 300, Integer.MAX_VALUE, 604_800_000L, CONSUMER_GROUPS),
                new ReplicationSettings(10_485_760, 1_048_576, 500, 1_000, 600, 100),
                Limits.DEFAULTS);
    }

    private TreeMap<String, String> properties(short replicas) {
        TreeMap<String, String> properties = new TreeMap<>(UPKEEP);
        properties.put(MIN_IN_SYNC, String.valueOf(Math.max(1, replicas - 1)));
        properties.put(TransactionSettings.PARTITIONS, "2");
        if (logDirectories > 1) {
            properties.put(
                    "log.dirs",
                    IntStream.range(0, logDirectories)
                            .mapToObj(number -> "d" + number)
                            .collect(Collectors.joining(",")));
        }
        if (flushed) {
            properties.put(DURABILITY, "flushed");
        }
        return properties;
    }

    private static Listener listener(ListenerName name, BrokerId id, int port) {
        Endpoint endpoint = new Endpoint(hostName(id), port);
        return new Listener(name, endpoint, endpoint);
    }
}
