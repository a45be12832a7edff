/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Topic;
import dev.penstock.operator.desired.DesiredTopic;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of several resources has the topic that they name: the oldest, and among those of one
 * second the first by UID.
 */
final class TopicClaims {
    private static final Comparator<Topic> BY_AGE =
            Comparator.comparing(
                            (Topic topic) ->
                                    String.valueOf(topic.getMetadata().getCreationTimestamp()))
                    .thenComparing(topic -> String.valueOf(topic.getMetadata().getUid()));

    private final Map<String, Topic> owners = new HashMap<>();

    TopicClaims(Collection<Topic> topics) {
        topics.forEach(
                topic ->
                        owners.merge(
                                DesiredTopic.nameOf(topic),
                                topic,
                                (one, other) -> BY_AGE.compare(one, other) <= 0 ? one : other));
    }

    /** The name of the resource that has the topic, if it is another one. */
    Optional<String> olderThan(Topic topic) {
        return Optional.ofNullable(owners.get(DesiredTopic.nameOf(topic)))
                .filter(owner -> !owner.getMetadata().getUid().equals(topic.getMetadata().getUid()))
                .map(owner -> owner.getMetadata().getName());
    }
}
