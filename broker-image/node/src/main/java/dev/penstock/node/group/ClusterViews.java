/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.node.image.CurrentImage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What group coordinators see of the cluster: the newest image, and since when its topics are as
 * they are, so that a change of leaders or of in-sync sets is none to them. Written on the metadata
 * loop, read from anywhere.
 */
public final class ClusterViews implements CurrentImage.Follower, Supplier<ClusterView> {
    private volatile ImageView view = new ImageView(MetadataImage.EMPTY, 0L);

    @Override
    public ClusterView get() {
        return view;
    }

    @Override
    public void imageChanged(MetadataDelta delta, long endOffset) {
        boolean otherTopics =
                !delta.createdTopics().isEmpty()
                        || !delta.removedTopics().isEmpty()
                        || delta.partitions().stream().anyMatch(each -> moved(delta, each))
                        || delta.brokers().stream().anyMatch(each -> rackChanged(delta, each));
        view = new ImageView(delta.after(), otherTopics ? endOffset : view.topicsVersion());
    }

    private static boolean moved(MetadataDelta delta, TopicPartition partition) {
        Optional<PartitionImage> before = delta.before().partition(partition);
        Optional<PartitionImage> after = delta.after().partition(partition);
        return !before.map(PartitionImage::replicas).equals(after.map(PartitionImage::replicas));
    }

    private static boolean rackChanged(MetadataDelta delta, BrokerId broker) {
        return !delta.before()
                .broker(broker)
                .flatMap(BrokerImage::rack)
                .equals(delta.after().broker(broker).flatMap(BrokerImage::rack));
    }

    private record ImageView(MetadataImage image, long topicsVersion) implements ClusterView {
        @Override
        public Optional<Topic> topic(String name) {
            return image.topic(name).map(this::topic);
        }

        private Topic topic(TopicImage topic) {
            List<Set<String>> racks = new ArrayList<>(topic.partitionCount());
            topic.forEachPartition((partition, _) -> racks.add(racks(partition)));
            return new Topic(topic.id(), topic.name(), racks);
        }

        private Set<String> racks(PartitionImage partition) {
            Set<String> racks = new TreeSet<>();
            for (int i = 0; i < partition.replicas().size(); i++) {
                image.broker(partition.replicas().get(i))
                        .flatMap(BrokerImage::rack)
                        .ifPresent(racks::add);
            }
            return racks;
        }

        @Override
        public Optional<String> topicName(Uuid topicId) {
            return image.topic(topicId).map(TopicImage::name);
        }

        @Override
        public SortedSet<String> topicNames() {
            return new TreeSet<>(image.topicIds().keySet());
        }

        @Override
        public SortedMap<String, String> groupConfigs(String groupId) {
            return image.configs(ConfigResource.group(groupId));
        }
    }
}
