/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.ConsumerHeartbeat;
import dev.penstock.coordinator.group.assignor.Assignor;
import dev.penstock.coordinator.group.consumer.CurrentAssignment;
import dev.penstock.coordinator.group.consumer.TopicPatterns;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** What a heartbeat of a consumer group may say, whatever the group is. */
final class HeartbeatRules {
    private HeartbeatRules() {}

    /** Why a heartbeat is not taken. */
    record Refusal(GroupError error, @Nullable String message) {}

    static Optional<Refusal> refuse(GroupError error, @Nullable String message) {
        return Optional.of(new Refusal(error, message));
    }

    private static Optional<Refusal> invalid(String message) {
        return refuse(GroupError.INVALID_REQUEST, message);
    }

    static Optional<Refusal> objection(ConsumerHeartbeat request, List<Assignor> served) {
        if (request.groupId().isEmpty()) {
            return invalid("GroupId can't be empty.");
        }
        if (request.groupInstanceId() != null && request.groupInstanceId().isEmpty()) {
            return invalid("InstanceId can't be empty.");
        }
        if (request.rackId() != null && request.rackId().isEmpty()) {
            return invalid("RackId can't be empty.");
        }
        boolean joins = request.memberEpoch() == CurrentAssignment.JOINING;
        if (request.memberId().isEmpty() && !(joins && request.drawsMemberId())) {
            return invalid("MemberId can't be empty.");
        }
        if (request.memberEpoch() < CurrentAssignment.DEPARTED) {
            return invalid("MemberEpoch is less than " + CurrentAssignment.DEPARTED + ".");
        }
        if (request.memberEpoch() == CurrentAssignment.DEPARTED
                && request.groupInstanceId() == null) {
            return invalid("InstanceId can't be null when a static member leaves to come back.");
        }
        return joins
                ? objectionToJoin(request).or(() -> choices(request, served))
                : choices(request, served);
    }

    private static Optional<Refusal> objectionToJoin(ConsumerHeartbeat request) {
        if (request.rebalanceTimeoutMs() == ConsumerHeartbeat.UNCHANGED) {
            return invalid("RebalanceTimeoutMs must be provided in first request.");
        }
        if (request.owned() == null || !request.owned().isEmpty()) {
            return invalid("TopicPartitions must be empty when (re-)joining.");
        }
        // Of nothing yet: the pattern of a client that matches names itself may match none.
        if (request.topics() == null && request.regex() == null) {
            return invalid(
                    "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when"
                            + " (re-)joining.");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> choices(ConsumerHeartbeat request, List<Assignor> served) {
        String asked = request.assignor();
        if (asked != null && Assignor.named(asked).filter(served::contains).isEmpty()) {
            return refuse(
                    GroupError.UNSUPPORTED_ASSIGNOR,
                    "ServerAssignor "
                            + asked
                            + " is not supported. Supported assignors: "
                            + String.join(", ", served.stream().map(Assignor::kafkaName).toList())
                            + ".");
        }
        String regex = request.regex();
        return regex == null
                ? Optional.empty()
                : TopicPatterns.objectionTo(regex)
                        .map(why -> new Refusal(GroupError.INVALID_REGULAR_EXPRESSION, why));
    }
}
