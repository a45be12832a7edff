/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.config.BrokerConfigs;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.loop.Loops;
import dev.penstock.replication.PartitionState;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Turns each change of the image into what the loops of this broker have to open, change or delete.
 * On the metadata loop.
 *
 * <p>Always: a process leads only what it was given after it registered. What an earlier one of
 * this broker led is in the image until the controller has seen that it is gone; with what a crash
 * has left of its log, this one would bring followers to forget what they have.
 */
public final class PartitionAssigner implements CurrentImage.Follower {
    private final BrokerId self;
    private final Uuid incarnationId;
    private final MetadataSettings settings;
    private final Partitions partitions;
    private final ReplicationThrottle throttle;
    private final StrayPartitions strays;
    private final CurrentImage current;
    private final Deque<Change> changes = new ArrayDeque<>();
    private boolean removing;

    /**
     * An assigner that leads nothing yet.
     *
     * @param incarnationId as what this process registers
     * @param current is told when an image was acted on
     */
    public PartitionAssigner(
            BrokerId self,
            Uuid incarnationId,
            MetadataSettings settings,
            Partitions partitions,
            ReplicationThrottle throttle,
            StrayPartitions strays,
            CurrentImage current) {
        this.incarnationId = incarnationId;
        this.current = current;
        this.self = self;
        this.settings = settings;
        this.partitions = partitions;
        this.throttle = throttle;
        this.strays = strays;
    }

    @Override
    public void imageChanged(MetadataDelta delta, long endOffset) {
        changes.addLast(new Change(delta, endOffset));
        if (!removing) {
            next();
        }
    }

    /**
     * A topic that was deleted and one that follows it under its name may belong to different
     * loops, but both to one directory: nothing is opened before what is gone is deleted.
     */
    private void next() {
        while (!removing && !changes.isEmpty()) {
            Change change = changes.removeFirst();
            Map<Integer, List<TopicPartition>> gone = byLoop(gone(change.delta));
            if (gone.isEmpty()) {
                assign(change);
            } else {
                remove(gone, change);
            }
        }
    }

    private void remove(Map<Integer, List<TopicPartition>> gone, Change change) {
        removing = true;
        Gather<Boolean> removed =
                new Gather<>(
                        partitions.loops().metadata(),
                        gone.size(),
                        _ -> {
                            removing = false;
                            assign(change);
                            next();
                        });
        int asked = 0;
        for (Map.Entry<Integer, List<TopicPartition>> each : gone.entrySet()) {
            var slot = removed.slot(asked);
            partitions.on(
                    each.getKey(),
                    owner -> {
                        owner.remove(each.getValue());
                        slot.accept(true);
                    });
            asked++;
        }
    }

    private void assign(Change change) {
        if (isRegistered(change.delta.after()) && !isRegistered(change.delta.before())) {
            strays.remove(change.delta);
        }
        MetadataDelta delta = change.delta;
        throttle(delta);
        Map<Integer, List<PartitionAssignment>> assigned =
                assignments(delta.after(), changed(delta));
        boolean brokersChanged = !delta.brokers().isEmpty();
        Loops loops = partitions.loops();
        Gather<Boolean> done =
                new Gather<>(
                        loops.metadata(),
                        loops.data().size(),
                        _ -> current.serve(delta.after(), change.endOffset));
        for (int i = 0; i < loops.data().size(); i++) {
            var slot = done.slot(i);
            List<PartitionAssignment> toAssign = assigned.getOrDefault(i, List.of());
            partitions.on(
                    i,
                    owner -> {
                        owner.assign(toAssign);
                        if (brokersChanged) {
                            owner.liveBrokersChanged();
                        }
                        slot.accept(true);
                    });
        }
    }

    private void throttle(MetadataDelta delta) {
        if (!delta.configs().isEmpty()) {
            EffectiveConfigs configs =
                    new EffectiveConfigs(delta.after(), settings.staticConfigs(), self);
            throttle.rates(
                    configs.brokerLong(BrokerConfigs.LEADER_THROTTLED_RATE),
                    configs.brokerLong(BrokerConfigs.FOLLOWER_THROTTLED_RATE),
                    configs.brokerLong(BrokerConfigs.MOVING_RATE));
        }
    }

    /** What was stored here and is to be no more. */
    private List<TopicPartition> gone(MetadataDelta delta) {
        List<TopicPartition> gone = new ArrayList<>();
        for (Uuid topicId : delta.removedTopics()) {
            delta.before()
                    .topic(topicId)
                    .ifPresent(
                            topic ->
                                    topic.forEachPartition(
                                            (partition, number) -> {
                                                if (partition.replicas().contains(self)) {
                                                    gone.add(topic.topicPartition(number));
                                                }
                                            }));
        }
        for (TopicPartition id : delta.partitions()) {
            if (stores(delta.before(), id) && !stores(delta.after(), id)) {
                gone.add(id);
            }
        }
        return gone;
    }

    private SortedSet<TopicPartition> changed(MetadataDelta delta) {
        SortedSet<TopicPartition> changed = new TreeSet<>();
        for (TopicPartition id : delta.partitions()) {
            if (stores(delta.after(), id)) {
                changed.add(id);
            }
        }
        if (isRegistered(delta.after()) && !isRegistered(delta.before())) {
            delta.after().topics().values().forEach(topic -> addAll(topic, changed));
        }
        for (ConfigResource resource : delta.configs()) {
            if (resource.type() == ConfigResource.Type.TOPIC) {
                delta.after().topic(resource.name()).ifPresent(topic -> addAll(topic, changed));
            } else {
                // A default for all topics: rare, so all are looked at.
                delta.after().topics().values().forEach(topic -> addAll(topic, changed));
            }
        }
        return changed;
    }

    private void addAll(TopicImage topic, SortedSet<TopicPartition> changed) {
        topic.forEachPartition(
                (partition, number) -> {
                    if (partition.replicas().contains(self)) {
                        changed.add(topic.topicPartition(number));
                    }
                });
    }

    private Map<Integer, List<PartitionAssignment>> assignments(
            MetadataImage image, SortedSet<TopicPartition> changed) {
        EffectiveConfigs ofCluster = settings.effective(image);
        // A default may be another one on this broker than on others (DescribeConfigs says so,
        // too), but how many
        // replicas must be in sync is one number for all.
        EffectiveConfigs ofBroker = new EffectiveConfigs(image, settings.staticConfigs(), self);
        Map<Integer, List<PartitionAssignment>> byLoop = new TreeMap<>();
        for (TopicPartition id : changed) {
            TopicImage topic = image.topic(id.topicId()).orElseThrow();
            PartitionImage partition = image.partition(id).orElseThrow();
            byLoop.computeIfAbsent(partitions.loops().ownerOf(id), _ -> new ArrayList<>())
                    .add(
                            new PartitionAssignment(
                                    id,
                                    topic.name(),
                                    state(image, ofCluster, topic, partition),
                                    ofBroker.topicValues(topic.name())));
        }
        return byLoop;
    }

    private PartitionState state(
            MetadataImage image,
            EffectiveConfigs configs,
            TopicImage topic,
            PartitionImage partition) {
        boolean mayLead = isRegistered(image);
        return new PartitionState(
                partition.leader().filter(leader -> mayLead || !leader.equals(self)),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                partition.replicas().asList(),
                partition.isr().asList(),
                configs.minInsyncReplicas(topic.name(), partition.replicas().size()));
    }

    private Map<Integer, List<TopicPartition>> byLoop(Iterable<TopicPartition> ids) {
        Map<Integer, List<TopicPartition>> byLoop = new TreeMap<>();
        for (TopicPartition id : ids) {
            byLoop.computeIfAbsent(partitions.loops().ownerOf(id), _ -> new ArrayList<>()).add(id);
        }
        return byLoop;
    }

    private boolean isRegistered(MetadataImage image) {
        return image.broker(self)
                .filter(broker -> broker.incarnationId().equals(incarnationId))
                .isPresent();
    }

    private boolean stores(MetadataImage image, TopicPartition id) {
        return image.partition(id)
                .filter(partition -> partition.replicas().contains(self))
                .isPresent();
    }

    /** A change of the image, until it was acted on. */
    private record Change(MetadataDelta delta, long endOffset) {}
}
