/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.MetadataRecord;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Applies a batch of records to an image and notes what it touched. Used by one thread, once. */
public final class DeltaBuilder {
    private final MetadataImage before;
    private final SortedSet<BrokerId> brokers = new TreeSet<>();
    private final SortedSet<Uuid> topics = new TreeSet<>();
    private final SortedSet<TopicPartition> partitions = new TreeSet<>();
    private final SortedSet<ConfigResource> configs = new TreeSet<>();
    private final SortedSet<String> features = new TreeSet<>();
    private MetadataImage image;

    public DeltaBuilder(MetadataImage before) {
        this.before = before;
        this.image = before;
    }

    public DeltaBuilder apply(MetadataRecord record) {
        switch (record) {
            case MetadataRecord.RegisterBroker each -> touchBroker(each.broker());
            case MetadataRecord.UnregisterBroker each -> touchBroker(each.broker());
            case MetadataRecord.BrokerChange each -> touchBroker(each.broker());
            case MetadataRecord.Topic each -> touchTopic(each.topicId());
            case MetadataRecord.Partition each -> touchPartition(each.partition());
            case MetadataRecord.PartitionChange each -> touchPartition(each.partition());
            case MetadataRecord.RemoveTopic each -> touchRemoved(each.topicId());
            case MetadataRecord.Config each -> touchConfigs(each.resource());
            case MetadataRecord.ProducerIds _ -> {}
            case MetadataRecord.Feature each -> touchFeature(each.name());
            // Nobody acts on them: each request asks the image.
            case MetadataRecord.ClientQuota _ -> {}
        }
        image = image.apply(record);
        return this;
    }

    public MetadataDelta build() {
        return build(image);
    }

    /** Leaves out what was touched and is as it was. */
    MetadataDelta build(MetadataImage after) {
        return new MetadataDelta(
                before,
                after,
                where(brokers, each -> !before.broker(each).equals(after.broker(each))),
                where(
                        topics,
                        each -> before.topic(each).isEmpty() && after.topic(each).isPresent()),
                where(
                        topics,
                        each -> before.topic(each).isPresent() && after.topic(each).isEmpty()),
                where(
                        partitions,
                        each ->
                                after.partition(each).isPresent()
                                        && !before.partition(each).equals(after.partition(each))),
                where(configs, each -> !before.configs(each).equals(after.configs(each))),
                where(features, each -> !levelOf(before, each).equals(levelOf(after, each))));
    }

    void touchBroker(BrokerId broker) {
        brokers.add(broker);
    }

    void touchTopic(Uuid topicId) {
        topics.add(topicId);
    }

    void touchPartition(TopicPartition partition) {
        partitions.add(partition);
    }

    void touchConfigs(ConfigResource resource) {
        configs.add(resource);
    }

    void touchFeature(String feature) {
        features.add(feature);
    }

    private void touchRemoved(Uuid topicId) {
        touchTopic(topicId);
        image.topic(topicId).ifPresent(topic -> touchConfigs(ConfigResource.topic(topic.name())));
    }

    private static Short levelOf(MetadataImage image, String feature) {
        return image.features().getOrDefault(feature, (short) 0);
    }

    private static <T> SortedSet<T> where(SortedSet<T> touched, Predicate<T> condition) {
        SortedSet<T> kept = new TreeSet<>(touched);
        kept.removeIf(condition.negate());
        return kept;
    }
}
