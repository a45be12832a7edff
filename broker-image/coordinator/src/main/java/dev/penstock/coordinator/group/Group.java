/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.runtime.Now;

import java.util.List;
import java.util.OptionalLong;

/** A group of any kind, as far as positions, lists and deletion care. */
sealed interface Group permits ClassicGroup, ConsumerGroup, ShareGroup {
    String groupId();

    /** Kafka's name of the kind. */
    String typeName();

    /** Kafka's name of the state. */
    String stateName();

    /** The members' kind of protocol, or the empty string. */
    String protocolTypeOrEmpty();

    /** Its newest generation or epoch. */
    int generation();

    boolean isEmpty();

    int memberCount();

    /** The offset of the newest record about this group, its positions included. */
    long lastRecordOffset();

    /** Whether a member is known to read the topic, so that its positions are in use. */
    boolean isSubscribedTo(String topic);

    /** The records that remove it, if it is empty. */
    List<GroupRecord> tombstones();

    /** Whether somebody who is not a member yet is about to become one. */
    boolean isAwaited();

    /** Whether it goes by itself once it is empty and has no positions. */
    boolean expires();

    /** The earliest moment at which something may have to be done about it. */
    long nextDeadlineNanos();

    /** The members' sessions begin anew. */
    void loaded(Now now, ConsumerTimes times);

    /** A record about the group stands in the log at that offset. */
    void sawRecord(long offset);

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
