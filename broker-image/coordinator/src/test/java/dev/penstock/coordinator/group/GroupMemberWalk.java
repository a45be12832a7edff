/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.util.SortedSet;

/** A consumer in a walk, of either protocol. */
interface GroupMemberWalk {
    String name();

    /** What it reads at this moment. */
    SortedSet<TopicPartitionName> owned();

    void start();

    /** Without a word, as after a crash. */
    void takeDown();

    void leave();

    /** Does what is due. */
    void step();

    void changeSubscription();

    void readEverything();
}
