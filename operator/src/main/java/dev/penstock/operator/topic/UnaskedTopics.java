/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicStatus;
import dev.penstock.operator.status.TopicStatusBuilder;

import java.time.Instant;
import java.util.Collection;

/** What is said of Topics, and done for them, when no broker can be asked. */
final class UnaskedTopics {
    private final TopicWrites writer;

    UnaskedTopics(TopicWrites writer) {
        this.writer = writer;
    }

    /** No resource waits for its topic to be deleted by a Cluster that is gone or going. */
    void withoutCluster(boolean leaving, Collection<Topic> topics, Instant now) {
        String reason = leaving ? "ClusterIsDeleted" : "ClusterNotFound";
        writer.forEach(
                topics,
                topic -> {
                    if (topic.isMarkedForDeletion()) {
                        writer.release(topic);
                    } else {
                        writer.status(
                                topic,
                                TopicStatusBuilder.notLooked(
                                        topic,
                                        writer.statusOf(topic),
                                        !leaving,
                                        reason,
                                        "Cluster "
                                                + topic.getSpec().clusterRef().name()
                                                + (leaving
                                                        ? " is being deleted"
                                                        : " does not exist in this namespace"),
                                        now));
                    }
                });
    }

    /** Topics wait quietly, and none that is to be deleted is held up: its topic stays. */
    void suspended(Collection<Topic> topics, Instant now) {
        writer.forEach(
                topics.stream().filter(Topic::isMarkedForDeletion).toList(), writer::release);
        silent(
                topics.stream().filter(topic -> !topic.isMarkedForDeletion()).toList(),
                "ClusterSuspended",
                "the Cluster is suspended",
                now);
    }

    /** A Topic that was Ready stays so: not knowing is no news of it. */
    void silent(Collection<Topic> topics, String reason, String message, Instant now) {
        writer.forEach(
                topics,
                topic -> {
                    TopicStatus before = writer.statusOf(topic);
                    if (!TopicStatusBuilder.isReady(topic, before)) {
                        writer.status(
                                topic,
                                TopicStatusBuilder.notLooked(
                                        topic, before, false, reason, message, now));
                    }
                });
    }
}
