/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.util.OptionalLong;

/**
 * A group of any kind, as far as positions, lists and deletion care. A second kind (KIP-848) adds
 * its name to {@code permits}, and the compiler shows where it has to be thought of.
 */
sealed interface Group permits ClassicGroup {
    String groupId();

    /** Kafka's name of the kind. */
    String typeName();

    /** Kafka's name of the state. */
    String stateName();

    /** The members' kind of protocol, or the empty string. */
    String protocolTypeOrEmpty();

    boolean isEmpty();

    int memberCount();

    /** The offset of the newest record about this group, its positions included. */
    long lastRecordOffset();

    /** Whether a member is known to read the topic, so that its positions are in use. */
    boolean isSubscribedTo(String topic);

    /** What stands against removing positions, or NONE. */
    GroupError offsetDeleteError();

    /** What stands against removing the group, or NONE. */
    GroupError deleteError();

    /**
     * From when the retention of a position runs.
     *
     * @return nothing while positions do not expire
     */
    OptionalLong retentionStartEpochMs(CommittedOffset committed);
}
