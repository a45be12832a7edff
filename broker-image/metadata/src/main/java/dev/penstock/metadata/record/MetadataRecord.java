/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One fact in the metadata log. The image of the cluster is the sum of these, live and on replay
 * alike. The bytes are described in docs/formats/metadata-records.md.
 */
public sealed interface MetadataRecord {
    /**
     * A broker came, or came back as a new process. Replaces an earlier registration of the number.
     */
    record RegisterBroker(
            BrokerId broker,
            long brokerEpoch,
            Uuid incarnationId,
            List<Listener> listeners,
            @Nullable String rack,
            List<Uuid> logDirs,
            SortedMap<String, FeatureRange> features,
            boolean fenced,
            boolean inControlledShutdown)
            implements MetadataRecord {
        public RegisterBroker {
            listeners = List.copyOf(listeners);
            logDirs = List.copyOf(logDirs);
            features = Collections.unmodifiableSortedMap(new TreeMap<>(features));
        }
    }

    /** A broker left for good. */
    record UnregisterBroker(BrokerId broker, long brokerEpoch) implements MetadataRecord {}

    /** What a broker may do changed; null says that it stays as it is. */
    record BrokerChange(
            BrokerId broker,
            long brokerEpoch,
            @Nullable Boolean fenced,
            @Nullable Boolean inControlledShutdown)
            implements MetadataRecord {}

    /** A topic was created; its partitions follow. */
    record Topic(Uuid topicId, String name) implements MetadataRecord {}

    /** A partition in full: created, or in a snapshot. */
    record Partition(
            TopicPartition partition,
            BrokerIds replicas,
            BrokerIds isr,
            BrokerIds elr,
            BrokerIds lastKnownElr,
            BrokerIds adding,
            BrokerIds removing,
            @Nullable BrokerId leader,
            LeaderEpoch leaderEpoch,
            int partitionEpoch,
            boolean recovering,
            ReplicaDirectories directories)
            implements MetadataRecord {}

    /** A partition changed; null says that a list stays as it is. Counts one partition epoch. */
    record PartitionChange(
            TopicPartition partition,
            LeaderChange leader,
            @Nullable BrokerIds replicas,
            @Nullable BrokerIds isr,
            @Nullable BrokerIds elr,
            @Nullable BrokerIds lastKnownElr,
            @Nullable BrokerIds adding,
            @Nullable BrokerIds removing,
            @Nullable Boolean recovering,
            @Nullable ReplicaDirectories directories)
            implements MetadataRecord {}

    /** A topic went, with its partitions and settings. */
    record RemoveTopic(Uuid topicId) implements MetadataRecord {}

    /** A setting got a value; null takes the value away. */
    record Config(ConfigResource resource, String name, @Nullable String value)
            implements MetadataRecord {}

    /** All producer ids below the given one are handed out. */
    record ProducerIds(BrokerId broker, long brokerEpoch, long nextProducerId)
            implements MetadataRecord {}

    /** A quota of clients got a limit; null takes it away. */
    record ClientQuota(QuotaEntity entity, QuotaKind kind, @Nullable Double limit)
            implements MetadataRecord {}

    /** The whole cluster runs a feature at this level; 0 switches it off. */
    record Feature(String name, short level) implements MetadataRecord {}
}
