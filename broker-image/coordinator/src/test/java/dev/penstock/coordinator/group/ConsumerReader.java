/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.ConsumerHeartbeat;
import dev.penstock.kernel.TopicPartition;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A member of the newer protocol (KIP-848). */
final class ConsumerReader extends LargeGroupReader {
    private int epoch;
    private long nextMs;

    ConsumerReader(String name, LargeGroup<?> group) {
        super(name, group);
    }

    @Override
    void step() {
        if (group.nowMs() < nextMs) {
            return;
        }
        boolean joins = epoch == 0;
        group.submit(
                new ConsumerHeartbeat(
                        LargeGroup.ID,
                        name(),
                        epoch,
                        null,
                        null,
                        joins ? 60_000 : ConsumerHeartbeat.UNCHANGED,
                        joins ? List.of(LargeGroup.TOPIC) : null,
                        null,
                        null,
                        owned().stream()
                                .map(number -> new TopicPartition(group.topicId(), number))
                                .collect(Collectors.toSet()),
                        name(),
                        "/127.0.0.1",
                        false),
                this::answered);
    }

    private void answered(GroupResponse.ConsumerHeartbeat answer) {
        if (answer.error() != GroupError.NONE) {
            failed(answer.error());
            return;
        }
        epoch = answer.memberEpoch();
        nextMs = group.nowMs() + answer.heartbeatIntervalMs();
        Set<TopicPartition> assigned = answer.assignment();
        if (assigned != null) {
            // Says at once what it has given up.
            boolean gaveUp =
                    isTold(
                            assigned.stream()
                                    .map(TopicPartition::partition)
                                    .collect(Collectors.toSet()));
            nextMs = gaveUp ? group.nowMs() : nextMs;
        }
    }
}
