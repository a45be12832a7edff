/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicStatus;
import dev.penstock.operator.act.EventRecorder;

import io.fabric8.kubernetes.api.model.HasMetadata;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.function.Consumer;

/** What a pass reads and writes of Topic resources. */
interface TopicWrites {
    /** On a resource that says that its topic is deleted with it. */
    String FINALIZER = "penstock.dev/delete-topic";

    /**
     * Does something with each, several at a time, and returns when all is done. A failure of one
     * is logged and left to the next pass.
     */
    <T> void forEach(Collection<T> items, Consumer<T> action);

    /** The status as it is, also when the cache does not know it yet. */
    @Nullable TopicStatus statusOf(Topic topic);

    /** Writes the status if it is another one. */
    void status(Topic topic, TopicStatus status);

    /** Keeps the resource until its topic is deleted. */
    void hold(Topic topic);

    /** Lets the resource go. */
    void release(Topic topic);

    void event(HasMetadata about, EventRecorder.Type type, String reason, String message);

    /** Whether the resource waits for its topic to be deleted. */
    static boolean isHeld(Topic topic) {
        return topic.getMetadata().getFinalizers().contains(FINALIZER);
    }
}
