/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.BrokerId;
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

/** Records to what is stored of them. The sentinels of the format begin here. */
final class RecordEncoding {
    static final int NO_LEADER = -1;
    static final int SAME_LEADER = -2;
    static final byte STAYS = -1;
    static final double NO_LIMIT = 0;
    static final String USER = "user";
    static final String CLIENT_ID = "client-id";
    static final String ADDRESS = "ip";

    private RecordEncoding() {}

    static StoredRecord of(MetadataRecord record) {
        return switch (record) {
            case MetadataRecord.RegisterBroker each -> registerBroker(each);
            case MetadataRecord.UnregisterBroker each ->
                    new UnregisterBrokerRecord()
                            .setBrokerId(each.broker().value())
                            .setBrokerEpoch(each.brokerEpoch());
            case MetadataRecord.BrokerChange each ->
                    new BrokerChangeRecord()
                            .setBrokerId(each.broker().value())
                            .setBrokerEpoch(each.brokerEpoch())
                            .setFenced(flag(each.fenced()))
                            .setInControlledShutdown(flag(each.inControlledShutdown()));
            case MetadataRecord.Topic each ->
                    new TopicRecord().setTopicId(each.topicId()).setName(each.name());
            case MetadataRecord.Partition each -> partition(each);
            case MetadataRecord.PartitionChange each -> partitionChange(each);
            case MetadataRecord.RemoveTopic each ->
                    new RemoveTopicRecord().setTopicId(each.topicId());
            case MetadataRecord.Config each ->
                    new ConfigRecord()
                            .setResourceType(each.resource().type().id())
                            .setResourceName(each.resource().name())
                            .setName(each.name())
                            .setValue(each.value());
            case MetadataRecord.ProducerIds each ->
                    new ProducerIdsRecord()
                            .setBrokerId(each.broker().value())
                            .setBrokerEpoch(each.brokerEpoch())
                            .setNextProducerId(each.nextProducerId());
            case MetadataRecord.Feature each ->
                    new FeatureRecord().setName(each.name()).setLevel(each.level());
            case MetadataRecord.ClientQuota each -> clientQuota(each);
        };
    }

    private static ClientQuotaRecord clientQuota(MetadataRecord.ClientQuota record) {
        Double limit = record.limit();
        List<ClientQuotaRecord.EntityPart> parts = new ArrayList<>();
        addPart(parts, USER, record.entity().user());
        addPart(parts, CLIENT_ID, record.entity().clientId());
        addPart(parts, ADDRESS, record.entity().address());
        return new ClientQuotaRecord()
                .setEntity(parts)
                .setKey(record.kind().key())
                .setValue(limit == null ? NO_LIMIT : limit);
    }

    private static void addPart(
            List<ClientQuotaRecord.EntityPart> parts, String type, @Nullable QuotaName name) {
        if (name != null) {
            parts.add(
                    new ClientQuotaRecord.EntityPart()
                            .setType(type)
                            .setName(name.toName().orElse(null)));
        }
    }

    private static RegisterBrokerRecord registerBroker(MetadataRecord.RegisterBroker record) {
        List<RegisterBrokerRecord.Listener> listeners = new ArrayList<>();
        for (Listener listener : record.listeners()) {
            listeners.add(
                    new RegisterBrokerRecord.Listener()
                            .setName(listener.name())
                            .setHost(listener.endpoint().host())
                            .setPort(listener.endpoint().port())
                            .setSecurityProtocol(listener.securityProtocol().id()));
        }
        List<RegisterBrokerRecord.Feature> features = new ArrayList<>();
        record.features()
                .forEach(
                        (name, range) ->
                                features.add(
                                        new RegisterBrokerRecord.Feature()
                                                .setName(name)
                                                .setLowest(range.lowest())
                                                .setHighest(range.highest())));
        return new RegisterBrokerRecord()
                .setBrokerId(record.broker().value())
                .setBrokerEpoch(record.brokerEpoch())
                .setIncarnationId(record.incarnationId())
                .setListeners(listeners)
                .setRack(record.rack())
                .setLogDirs(record.logDirs())
                .setFeatures(features)
                .setFenced(record.fenced())
                .setInControlledShutdown(record.inControlledShutdown());
    }

    private static PartitionRecord partition(MetadataRecord.Partition record) {
        BrokerId leader = record.leader();
        return new PartitionRecord()
                .setTopicId(record.partition().topicId())
                .setPartitionId(record.partition().partition())
                .setReplicas(ids(record.replicas()))
                .setIsr(record.isr().equals(record.replicas()) ? null : ids(record.isr()))
                .setLeader(leader == null ? NO_LEADER : leader.value())
                .setLeaderEpoch(record.leaderEpoch().value())
                .setPartitionEpoch(record.partitionEpoch())
                .setEligibleLeaderReplicas(ids(record.elr()))
                .setLastKnownElr(ids(record.lastKnownElr()))
                .setAddingReplicas(ids(record.adding()))
                .setRemovingReplicas(ids(record.removing()))
                .setRecovering(record.recovering())
                .setDirectories(directories(record.directories()));
    }

    private static PartitionChangeRecord partitionChange(MetadataRecord.PartitionChange record) {
        return new PartitionChangeRecord()
                .setTopicId(record.partition().topicId())
                .setPartitionId(record.partition().partition())
                .setLeader(
                        switch (record.leader()) {
                            case LeaderChange.Unchanged() -> SAME_LEADER;
                            case LeaderChange.Nobody() -> NO_LEADER;
                            case LeaderChange.Elected(BrokerId leader) -> leader.value();
                        })
                .setIsr(idsOrNull(record.isr()))
                .setReplicas(idsOrNull(record.replicas()))
                .setEligibleLeaderReplicas(idsOrNull(record.elr()))
                .setLastKnownElr(idsOrNull(record.lastKnownElr()))
                .setAddingReplicas(idsOrNull(record.adding()))
                .setRemovingReplicas(idsOrNull(record.removing()))
                .setRecovering(flag(record.recovering()))
                .setDirectories(changedDirectories(record.directories()));
    }

    private static List<PartitionRecord.ReplicaDirectory> directories(
            ReplicaDirectories directories) {
        List<PartitionRecord.ReplicaDirectory> stored = new ArrayList<>();
        directories.forEach(
                (broker, directory) ->
                        stored.add(
                                new PartitionRecord.ReplicaDirectory()
                                        .setBrokerId(broker.value())
                                        .setDirectoryId(directory)));
        return stored;
    }

    private static @Nullable List<PartitionChangeRecord.ReplicaDirectory> changedDirectories(
            @Nullable ReplicaDirectories directories) {
        if (directories == null) {
            return null;
        }
        List<PartitionChangeRecord.ReplicaDirectory> stored = new ArrayList<>();
        directories.forEach(
                (broker, directory) ->
                        stored.add(
                                new PartitionChangeRecord.ReplicaDirectory()
                                        .setBrokerId(broker.value())
                                        .setDirectoryId(directory)));
        return stored;
    }

    private static @Nullable List<Integer> idsOrNull(@Nullable BrokerIds brokers) {
        return brokers == null ? null : ids(brokers);
    }

    private static List<Integer> ids(BrokerIds brokers) {
        List<Integer> ids = new ArrayList<>(brokers.size());
        for (BrokerId broker : brokers) {
            ids.add(broker.value());
        }
        return ids;
    }

    private static byte flag(@Nullable Boolean value) {
        if (value == null) {
            return STAYS;
        }
        return (byte) (value ? 1 : 0);
    }
}
