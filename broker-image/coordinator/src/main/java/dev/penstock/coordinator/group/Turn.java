/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.runtime.TransactionalProducer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Collects what one input leads to. */
final class Turn {
    private final Now now;
    private final List<GroupRecord> records = new ArrayList<>();
    private final List<Decision.Answer<GroupResponse>> answers = new ArrayList<>();
    private boolean atomic = true;
    private long visibleAfter = Decision.NOTHING;
    private @Nullable TransactionalProducer producer;

    Turn(Now now) {
        this.now = now;
    }

    Now now() {
        return now;
    }

    void record(GroupRecord record) {
        records.add(record);
    }

    /** The records count when the producer's transaction is committed. */
    void inTransaction(TransactionalProducer ofProducer) {
        producer = ofProducer;
    }

    /** The records need not stand together: each is right without those after it. */
    void mayBeSplit() {
        atomic = false;
    }

    /** Answers a request that may have been parked; one that is not waiting is not answered. */
    void answer(@Nullable Ticket ticket, GroupResponse response) {
        if (ticket != null) {
            answers.add(new Decision.Answer<>(ticket, response));
        }
    }

    /**
     * The answers of this turn tell about records of the group, so they wait until those are safe.
     */
    void tellsAbout(Group group) {
        visibleAfter = Math.max(visibleAfter, group.lastRecordOffset());
    }

    Decision<GroupResponse, GroupRecord> decision() {
        return new Decision<>(records, atomic, answers, visibleAfter, producer);
    }
}
