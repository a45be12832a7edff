/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.message.BrokerChangeRecord;
import dev.penstock.metadata.message.ClientQuotaRecord;
import dev.penstock.metadata.message.ConfigRecord;
import dev.penstock.metadata.message.FeatureRecord;
import dev.penstock.metadata.message.PartitionChangeRecord;
import dev.penstock.metadata.message.PartitionRecord;
import dev.penstock.metadata.message.ProducerIdsRecord;
import dev.penstock.metadata.message.RegisterBrokerRecord;
import dev.penstock.metadata.message.RemoveTopicRecord;
import dev.penstock.metadata.message.StoredRecord;
import dev.penstock.metadata.message.TopicRecord;
import dev.penstock.metadata.message.UnregisterBrokerRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Records from what is stored of them. Values that no record can have are refused here, as the
 * fault of the bytes; the sentinels of the format end here.
 */
final class RecordDecoding {
    private RecordDecoding() {}

    static MetadataRecord of(StoredRecord stored) {
        return switch (stored) {
            case RegisterBrokerRecord each -> registerBroker(each);
            case UnregisterBrokerRecord each ->
                    new MetadataRecord.UnregisterBroker(
                            broker(each.brokerId()), each.brokerEpoch());
            case BrokerChangeRecord each ->
                    new MetadataRecord.BrokerChange(
                            broker(each.brokerId()),
                            each.brokerEpoch(),
                            flag(each.fenced()),
                            flag(each.inControlledShutdown()));
            case TopicRecord each -> new MetadataRecord.Topic(topicId(each.topicId()), each.name());
            case PartitionRecord each -> partition(each);
            case PartitionChangeRecord each -> partitionChange(each);
            case RemoveTopicRecord each -> new MetadataRecord.RemoveTopic(topicId(each.topicId()));
            case ConfigRecord each ->
                    new MetadataRecord.Config(
                            new ConfigResource(
                                    resourceType(each.resourceType()), each.resourceName()),
                            each.name(),
                            each.value());
            case ProducerIdsRecord each ->
                    new MetadataRecord.ProducerIds(
                            broker(each.brokerId()), each.brokerEpoch(), each.nextProducerId());
            case FeatureRecord each -> new MetadataRecord.Feature(each.name(), each.level());
            case ClientQuotaRecord each -> clientQuota(each);
        };
    }

    private static MetadataRecord.ClientQuota clientQuota(ClientQuotaRecord record) {
        QuotaName user = null;
        QuotaName clientId = null;
        QuotaName address = null;
        for (ClientQuotaRecord.EntityPart part : record.entity()) {
            QuotaName name = QuotaName.of(Optional.ofNullable(part.name()));
            switch (part.type()) {
                case RecordEncoding.USER -> user = name;
                case RecordEncoding.CLIENT_ID -> clientId = name;
                case RecordEncoding.ADDRESS -> address = name;
                default -> throw unreadable("kind of client", part.type());
            }
        }
        if (address != null && (user != null || clientId != null)) {
            throw unreadable("address with a kind of client", String.valueOf(address));
        }
        if (!(record.value() >= 0) || Double.isInfinite(record.value())) {
            throw unreadable("limit of a quota", String.valueOf(record.value()));
        }
        return new MetadataRecord.ClientQuota(
                new QuotaEntity(user, clientId, address),
                QuotaKind.withKey(record.key())
                        .orElseThrow(() -> unreadable("kind of quota", record.key())),
                record.value() == RecordEncoding.NO_LIMIT ? null : record.value());
    }

    private static MetadataRecord.RegisterBroker registerBroker(RegisterBrokerRecord record) {
        List<Listener> listeners = new ArrayList<>();
        for (RegisterBrokerRecord.Listener each : record.listeners()) {
            listeners.add(
                    new Listener(
                            each.name(),
                            new Endpoint(each.host(), each.port()),
                            SecurityProtocol.withId(each.securityProtocol())
                                    .orElseThrow(
                                            () ->
                                                    unreadable(
                                                            "security protocol",
                                                            each.securityProtocol()))));
        }
        SortedMap<String, FeatureRange> features = new TreeMap<>();
        for (RegisterBrokerRecord.Feature each : record.features()) {
            if (each.lowest() < 0 || each.lowest() > each.highest()) {
                throw unreadable("lowest level of a feature", each.lowest());
            }
            features.put(each.name(), new FeatureRange(each.lowest(), each.highest()));
        }
        return new MetadataRecord.RegisterBroker(
                broker(record.brokerId()),
                record.brokerEpoch(),
                record.incarnationId(),
                listeners,
                record.rack(),
                record.logDirs(),
                features,
                record.fenced(),
                record.inControlledShutdown());
    }

    private static MetadataRecord.Partition partition(PartitionRecord record) {
        BrokerIds replicas = brokers(record.replicas());
        BrokerIds isr = brokersOrNull(record.isr());
        if (record.partitionEpoch() < 0) {
            throw unreadable("partition epoch", record.partitionEpoch());
        }
        return new MetadataRecord.Partition(
                topicPartition(record.topicId(), record.partitionId()),
                replicas,
                isr == null ? replicas : isr,
                brokers(record.eligibleLeaderReplicas()),
                brokers(record.lastKnownElr()),
                brokers(record.addingReplicas()),
                brokers(record.removingReplicas()),
                record.leader() == RecordEncoding.NO_LEADER ? null : broker(record.leader()),
                leaderEpoch(record.leaderEpoch()),
                record.partitionEpoch(),
                record.recovering(),
                directories(record.directories()));
    }

    private static MetadataRecord.PartitionChange partitionChange(PartitionChangeRecord record) {
        return new MetadataRecord.PartitionChange(
                topicPartition(record.topicId(), record.partitionId()),
                switch (record.leader()) {
                    case RecordEncoding.SAME_LEADER -> new LeaderChange.Unchanged();
                    case RecordEncoding.NO_LEADER -> new LeaderChange.Nobody();
                    default -> new LeaderChange.Elected(broker(record.leader()));
                },
                brokersOrNull(record.replicas()),
                brokersOrNull(record.isr()),
                brokersOrNull(record.eligibleLeaderReplicas()),
                brokersOrNull(record.lastKnownElr()),
                brokersOrNull(record.addingReplicas()),
                brokersOrNull(record.removingReplicas()),
                flag(record.recovering()),
                changedDirectories(record.directories()));
    }

    private static ReplicaDirectories directories(List<PartitionRecord.ReplicaDirectory> stored) {
        ReplicaDirectories directories = ReplicaDirectories.NONE;
        for (PartitionRecord.ReplicaDirectory each : stored) {
            directories = directories.with(broker(each.brokerId()), each.directoryId());
        }
        return directories;
    }

    private static @Nullable ReplicaDirectories changedDirectories(
            @Nullable List<PartitionChangeRecord.ReplicaDirectory> stored) {
        if (stored == null) {
            return null;
        }
        ReplicaDirectories directories = ReplicaDirectories.NONE;
        for (PartitionChangeRecord.ReplicaDirectory each : stored) {
            directories = directories.with(broker(each.brokerId()), each.directoryId());
        }
        return directories;
    }

    private static TopicPartition topicPartition(Uuid topicId, int partition) {
        if (partition < 0) {
            throw unreadable("partition number", partition);
        }
        return new TopicPartition(topicId(topicId), partition);
    }

    private static Uuid topicId(Uuid topicId) {
        if (topicId.isZero()) {
            throw new UnreadableRecordException("A metadata record names a topic of no identity.");
        }
        return topicId;
    }

    private static LeaderEpoch leaderEpoch(int epoch) {
        if (epoch < 0) {
            throw unreadable("leader epoch", epoch);
        }
        return new LeaderEpoch(epoch);
    }

    private static BrokerId broker(int id) {
        if (id < 0) {
            throw unreadable("broker id", id);
        }
        return new BrokerId(id);
    }

    private static @Nullable BrokerIds brokersOrNull(@Nullable List<Integer> ids) {
        return ids == null ? null : brokers(ids);
    }

    private static BrokerIds brokers(List<Integer> ids) {
        int[] brokers = new int[ids.size()];
        for (int i = 0; i < brokers.length; i++) {
            brokers[i] = broker(ids.get(i)).value();
        }
        return BrokerIds.of(brokers);
    }

    private static @Nullable Boolean flag(byte flag) {
        return switch (flag) {
            case RecordEncoding.STAYS -> null;
            case 0 -> false;
            case 1 -> true;
            default -> throw unreadable("flag", flag);
        };
    }

    private static ConfigResource.Type resourceType(byte id) {
        for (ConfigResource.Type type : ConfigResource.Type.values()) {
            if (type.id() == id) {
                return type;
            }
        }
        throw unreadable("resource type", id);
    }

    private static UnreadableRecordException unreadable(String what, long value) {
        return unreadable(what, String.valueOf(value));
    }

    private static UnreadableRecordException unreadable(String what, String value) {
        return new UnreadableRecordException(
                "A metadata record has the " + what + " " + value + ", which there cannot be.");
    }
}
