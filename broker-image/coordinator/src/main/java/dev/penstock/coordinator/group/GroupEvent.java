/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

/**
 * Something that happened in a group and that people ask about later ("why did it rebalance?").
 * Told when it is decided, on the loop of the shard; the node turns it into a log line or a metric.
 *
 * @param generationId the generation that the event ended or began
 */
public record GroupEvent(String groupId, int generationId, Kind kind, String detail) {
    /** What happened. */
    public enum Kind {
        /** The members are asked to join again; the detail says why. */
        REBALANCE_STARTED,
        /** The members of the next generation are known. */
        GENERATION_FORMED,
        /** The leader's assignment is stored; all members of a consumer group have their target. */
        STABLE,
        /** A member left, was removed or was not heard from; the detail says which and why. */
        MEMBER_REMOVED,
        /** A static member came back under a new id; the detail says which. */
        STATIC_MEMBER_REPLACED,
        /** The group is of the other kind from here on; the detail says of which and why. */
        GROUP_CONVERTED,
        /** The group does not exist any more. */
        GROUP_REMOVED
    }
}
