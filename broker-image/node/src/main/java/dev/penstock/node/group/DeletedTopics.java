/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.image.CurrentImage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has positions in deleted topics removed from the groups that this broker coordinates. On the
 * metadata loop.
 */
public final class DeletedTopics implements CurrentImage.Follower {
    /** How long after a shard could not write the removal it is asked again. */
    static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CurrentImage current;
    private final GroupCoordinators coordinators;
    private final Scheduler metadataLoop;

    public DeletedTopics(
            CurrentImage current, GroupCoordinators coordinators, Scheduler metadataLoop) {
        this.current = current;
        this.coordinators = coordinators;
        this.metadataLoop = metadataLoop;
    }

    @Override
    public void imageChanged(MetadataDelta delta, long endOffset) {
        List<String> names = new ArrayList<>();
        for (Uuid topicId : delta.removedTopics()) {
            delta.before().topic(topicId).map(TopicImage::name).ifPresent(names::add);
        }
        if (!names.isEmpty()) {
            coordinators.led().forEach(partition -> forget(partition, names));
        }
    }

    private void forget(TopicPartition partition, List<String> names) {
        coordinators.ask(
                partition,
                new GroupRequest.ForgetTopics(names),
                answer -> {
                    if (mayWorkLater(answer.error())) {
                        metadataLoop.schedule(RETRY_NANOS, () -> forgetAgain(partition, names));
                    }
                });
    }

    /** By now a topic may have a successor of its name, whose positions stay. */
    private void forgetAgain(TopicPartition partition, List<String> names) {
        List<String> absent =
                names.stream().filter(name -> current.get().topic(name).isEmpty()).toList();
        if (!absent.isEmpty()) {
            forget(partition, absent);
        }
    }

    private static boolean mayWorkLater(GroupError error) {
        return error == GroupError.COORDINATOR_LOAD_IN_PROGRESS
                || error == GroupError.COORDINATOR_NOT_AVAILABLE;
    }
}
