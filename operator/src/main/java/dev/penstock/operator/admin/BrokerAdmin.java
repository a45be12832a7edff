/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.VolumeUse;

import org.apache.kafka.common.TopicPartition;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator asks of the brokers of one Cluster, and orders them. Orders are for many items
 * at once and answer for each.
 */
public interface BrokerAdmin extends AutoCloseable {

    /** The whole cluster, or why it is not known. */
    BrokersView brokers();

    /** Which brokers there are, and nothing of what they have; or why it is not known. */
    BrokersView members();

    /**
     * Those of the topics that exist, by name.
     *
     * @throws AdminFailure when it is not known which exist
     */
    Map<String, ObservedTopic> topics(Set<String> names);

    /**
     * Bytes of one replica of each partition: of the largest, where replicas differ.
     *
     * @throws AdminFailure when a broker does not tell
     */
    Map<TopicPartition, Long> replicaSizes(Set<Integer> brokers);

    /**
     * How full the volume of each broker is; those that do not tell are left out.
     *
     * @throws AdminFailure when the answers do not come
     */
    Map<Integer, VolumeUse> volumeUses(Set<Integer> brokers);

    /**
     * What the broker itself says of its replicas, and whether it takes more.
     *
     * @throws AdminFailure when it does not tell, or a directory of it fails
     */
    ReplacedBroker replaced(int broker);

    /** Lets the broker take no new replicas, or take them again. */
    Outcome cordon(int broker, boolean on);

    /** By name of the topic: created, refused or failed. */
    Map<String, Outcome> createTopics(Collection<TopicCreation> topics);

    /** By name of the topic, each to have so many partitions. */
    Map<String, Outcome> createPartitions(Map<String, Integer> partitions);

    /** By name of the topic. */
    Map<String, Outcome> alterSettings(Map<String, SettingsChange> changes);

    /** Of all brokers, while they run. */
    Outcome alterClusterSettings(SettingsChange change);

    /** By name of the topic. A topic that does not exist is done. */
    Map<String, Outcome> deleteTopics(Set<String> names);

    /** By partition: new replicas, or empty to cancel a move. */
    Map<TopicPartition, Outcome> moveReplicas(Map<TopicPartition, Optional<List<Integer>>> targets);

    /**
     * Lets a broker vote in the metadata quorum. One that votes already is done.
     *
     * @param directory of its metadata log
     * @param address where the other voters reach it, {@code host:port}
     */
    Outcome addVoter(int broker, String directory, String address);

    /** Takes a broker's vote in the metadata quorum from it. One that does not vote is done. */
    Outcome removeVoter(int broker, String directory);

    /** A broker that is not registered is done. */
    Outcome unregister(int broker);

    @Override
    void close();
}
