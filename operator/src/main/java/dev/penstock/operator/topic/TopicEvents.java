/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Topic;
import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.plan.TopicStep;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events about what was done to topics: one for each Topic, and when many of a Cluster had the same
 * done to them at once, one for all of them on the Cluster, so that ten thousand Topics do not make
 * ten thousand Events that nobody reads.
 */
final class TopicEvents {
    /** As many are told one by one. */
    static final int MOST_ONE_BY_ONE = 20;

    private final TopicWrites writer;

    TopicEvents(TopicWrites writer) {
        this.writer = writer;
    }

    /**
     * Something that was done.
     *
     * @param drifted whether somebody else had changed the settings
     */
    record Done(Topic topic, TopicStep step, boolean drifted) {}

    void tell(Cluster cluster, List<Done> all) {
        Map<String, List<Done>> byReason = new TreeMap<>();
        all.forEach(
                done -> byReason.computeIfAbsent(reason(done), _ -> new ArrayList<>()).add(done));
        byReason.remove("");
        byReason.forEach(
                (reason, same) -> {
                    if (same.size() <= MOST_ONE_BY_ONE) {
                        writer.forEach(
                                same, done -> event(done.topic(), reason, message(done.step())));
                    } else {
                        event(cluster, reason, summary(same));
                    }
                });
    }

    private static String summary(List<Done> same) {
        List<String> names =
                same.stream().map(done -> done.topic().getMetadata().getName()).sorted().toList();
        return "%d Topics, from %s to %s. The first: %s"
                .formatted(
                        same.size(),
                        names.getFirst(),
                        names.getLast(),
                        message(same.getFirst().step()));
    }

    private static String reason(Done done) {
        return switch (done.step()) {
            case TopicStep.Create _ -> "TopicCreated";
            case TopicStep.AddPartitions _ -> "PartitionsAdded";
            case TopicStep.AlterSettings _ -> done.drifted() ? "DriftRepaired" : "SettingsAltered";
            case TopicStep.ChangeReplicas _ -> "ReplicasMove";
            case TopicStep.Delete _ -> "TopicDeleted";
            case TopicStep.Release _,
                    TopicStep.Hold _,
                    TopicStep.Refuse _,
                    TopicStep.WaitFor _,
                    TopicStep.Done _ ->
                    "";
        };
    }

    private static String message(TopicStep step) {
        return switch (step) {
            case TopicStep.Create create ->
                    "Created with "
                            + create.partitions()
                            + " partitions and "
                            + create.replicationFactor()
                            + " copies";
            case TopicStep.AddPartitions more -> "Now has " + more.partitions() + " partitions";
            case TopicStep.AlterSettings alter ->
                    "Set "
                            + alter.set()
                            + (alter.reset().isEmpty()
                                    ? ""
                                    : ", back to the default " + alter.reset());
            case TopicStep.ChangeReplicas change ->
                    "Moving replicas of " + change.replicas().size() + " partitions";
            case TopicStep.Delete _ -> "Deleted, as deletionPolicy says";
            default -> "";
        };
    }

    private void event(HasMetadata about, String reason, String message) {
        writer.event(about, EventRecorder.Type.Normal, reason, message);
    }
}
