/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Topic;

import java.util.Collection;
import java.util.Comparator;
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

    private TopicClaims() {}

    /**
     * The name of the resource that has the topic, if it is another one.
     *
     * @param claimants all that name the topic
     */
    static Optional<String> olderThan(Topic topic, Collection<Topic> claimants) {
        return claimants.stream()
                .min(BY_AGE)
                .filter(owner -> !owner.getMetadata().getUid().equals(topic.getMetadata().getUid()))
                .map(owner -> owner.getMetadata().getName());
    }
}
