/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.MetadataRecord;

import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * An image as the shortest list of records that leads to it. Applied to {@link
 * MetadataImage#EMPTY}, in order, they give an equal image.
 */
public final class ImageSnapshot {
    /** The snapshot's records name no broker when they say how far producer ids are handed out. */
    private static final BrokerId NO_BROKER = new BrokerId(0);

    private ImageSnapshot() {}

    /** Hands each record to the sink, one at a time: a large image need never exist twice. */
    public static void write(MetadataImage image, Consumer<MetadataRecord> sink) {
        image.features()
                .forEach((name, level) -> sink.accept(new MetadataRecord.Feature(name, level)));
        image.brokers().values().forEach(broker -> sink.accept(broker.toRecord()));
        for (TopicImage topic : image.topics().values()) {
            write(topic, sink);
        }
        image.configs().forEach((resource, values) -> write(resource, values, sink));
        image.clientQuotas()
                .limits()
                .forEach(
                        (entity, limits) ->
                                limits.forEach(
                                        (kind, limit) ->
                                                sink.accept(
                                                        new MetadataRecord.ClientQuota(
                                                                entity, kind, limit))));
        if (image.nextProducerId() > 0) {
            sink.accept(new MetadataRecord.ProducerIds(NO_BROKER, 0L, image.nextProducerId()));
        }
    }

    private static void write(TopicImage topic, Consumer<MetadataRecord> sink) {
        Uuid topicId = topic.id();
        sink.accept(new MetadataRecord.Topic(topicId, topic.name()));
        topic.forEachPartition(
                (partition, number) ->
                        sink.accept(partition.toRecord(topic.topicPartition(number))));
    }

    private static void write(
            ConfigResource resource,
            SortedMap<String, String> values,
            Consumer<MetadataRecord> sink) {
        values.forEach(
                (name, value) -> sink.accept(new MetadataRecord.Config(resource, name, value)));
    }
}
