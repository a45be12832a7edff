/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ReplicaDirectories;

import org.jspecify.annotations.Nullable;

import java.util.function.Predicate;

/**
 * What becomes of all partitions when a broker goes or comes. Each occasion looks at every
 * partition once (some ten nanoseconds each) and writes records only for those that the broker has
 * to do with; no index has to be kept up to date with every change for what happens rarely.
 */
public final class LeadershipPlanner {
    private final MetadataSettings settings;

    public LeadershipPlanner(MetadataSettings settings) {
        this.settings = settings;
    }

    /** The broker is about to be fenced: it leaves every ISR and leads nothing more. */
    public void fence(Draft draft, BrokerId broker) {
        new Sweep(draft, broker)
                .over(
                        partition -> partition.isr().contains(broker),
                        (before, transition, rules) ->
                                transition
                                        .isr(before.isr().without(broker))
                                        .uncleanly(rules.uncleanElection()));
    }

    /** The broker is gone, or came back, without what it may have acknowledged last. */
    public void lose(Draft draft, BrokerId broker) {
        new Sweep(draft, broker)
                .over(
                        partition ->
                                partition.isr().contains(broker)
                                        || partition.elr().contains(broker),
                        (_, transition, rules) ->
                                transition.lost(broker).uncleanly(rules.uncleanElection()));
    }

    /** Another process of the broker tries anew to use what its predecessor could not. */
    public void forgive(Draft draft, BrokerId broker) {
        new Sweep(draft, broker)
                .over(
                        partition -> isLost(partition, broker),
                        (_, transition, _) ->
                                transition.directory(broker, ReplicaDirectories.UNASSIGNED));
    }

    private static boolean isLost(PartitionImage partition, BrokerId broker) {
        return partition.directories().of(broker).equals(ReplicaDirectories.LOST);
    }

    /**
     * The broker wants to stop: what it leads goes to another one, and it leaves the ISRs. What
     * only it can lead stays with it until it has stopped.
     */
    public void moveAway(Draft draft, BrokerId broker) {
        new Sweep(draft, broker)
                .over(
                        partition ->
                                partition.isr().contains(broker)
                                        && canDoWithout(partition, broker, draft.image()),
                        (before, transition, _) -> transition.isr(before.isr().without(broker)));
    }

    /**
     * The broker takes no writes for now: what it leads goes to others, but only where those that
     * are in sync without it are as many as writes need. So disks that stall together, as those of
     * one storage system do, cost nobody more than the stall. What it follows is its leaders' to
     * judge.
     */
    public void handOver(Draft draft, BrokerId broker) {
        MetadataImage image = draft.image();
        new Sweep(draft, broker)
                .over(
                        partition -> partition.isLedBy(broker),
                        (before, transition, rules) -> {
                            BrokerIds others = before.isr().without(broker);
                            int needed =
                                    Math.min(rules.minInsyncReplicas(), before.replicas().size());
                            BrokerIds able = others.where(each -> image.canServe(each, before));
                            return able.size() >= Math.max(1, needed)
                                    ? transition.isr(others)
                                    : null;
                        });
    }

    /** The broker has become active: where nobody leads it may. */
    public void welcome(Draft draft, BrokerId broker) {
        if (draft.image().leaderlessCount() > 0) {
            new Sweep(draft, null)
                    .over(
                            partition ->
                                    !partition.hasLeader() && partition.replicas().contains(broker),
                            (_, transition, rules) ->
                                    transition.uncleanly(rules.uncleanElection()));
        }
    }

    /** A topic's rules have changed: who is eligible and who may lead is found anew. */
    public void revise(Draft draft, TopicImage topic) {
        new Sweep(draft, null)
                .over(
                        topic,
                        partition -> !partition.hasLeader() || !partition.elr().isEmpty(),
                        (_, transition, rules) -> transition.uncleanly(rules.uncleanElection()));
    }

    /**
     * Finds partitions that are led by brokers that are fenced or gone, as a predecessor may leave
     * behind that died between two batches, and gives them other leaders.
     *
     * @return how many there were
     */
    public int repair(Draft draft) {
        MetadataImage image = draft.image();
        int before = draft.size();
        new Sweep(draft, null)
                .over(
                        partition ->
                                partition
                                        .leader()
                                        .filter(leader -> isAbsent(image, leader))
                                        .isPresent(),
                        (partition, transition, rules) ->
                                transition
                                        .isr(partition.isr().where(each -> !isAbsent(image, each)))
                                        .uncleanly(rules.uncleanElection()));
        return draft.size() - before;
    }

    private static boolean canDoWithout(
            PartitionImage partition, BrokerId broker, MetadataImage image) {
        if (!partition.isLedBy(broker)) {
            return true;
        }
        for (BrokerId each : partition.isr().union(partition.elr())) {
            if (!each.equals(broker) && image.canServe(each, partition)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAbsent(MetadataImage image, BrokerId broker) {
        return image.broker(broker).filter(each -> !each.fenced()).isEmpty();
    }

    /** How a partition is changed on an occasion; null leaves it as it is. */
    @FunctionalInterface
    private interface Change {
        @Nullable PartitionTransition of(
                PartitionImage before, PartitionTransition transition, PartitionRules rules);
    }

    /** One look at the partitions as they were when it began. */
    private final class Sweep {
        private final Draft draft;
        private final MetadataImage image;
        private final @Nullable BrokerId leaving;

        Sweep(Draft draft, @Nullable BrokerId leaving) {
            this.draft = draft;
            this.image = draft.image();
            this.leaving = leaving;
        }

        void over(Predicate<PartitionImage> concerned, Change change) {
            for (TopicImage topic : image.topics().values()) {
                over(topic, concerned, change);
            }
        }

        void over(TopicImage topic, Predicate<PartitionImage> concerned, Change change) {
            PartitionRules[] rules = new PartitionRules[1];
            topic.forEachPartition(
                    (before, number) -> {
                        if (!concerned.test(before)) {
                            return;
                        }
                        if (rules[0] == null) {
                            rules[0] = PartitionRules.of(settings.effective(image), topic.name());
                        }
                        PartitionTransition transition =
                                new PartitionTransition(
                                        topic.topicPartition(number),
                                        before,
                                        rules[0],
                                        image,
                                        leaving);
                        PartitionTransition changed = change.of(before, transition, rules[0]);
                        if (changed != null) {
                            changed.toRecord().ifPresent(draft::add);
                        }
                    });
        }
    }
}
