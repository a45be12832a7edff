/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The one thing to do now for a Topic. */
public sealed interface TopicStep {

    /** Create it. */
    record Create(int partitions, int replicationFactor, Map<String, String> settings)
            implements TopicStep {}

    /** Give it more partitions. */
    record AddPartitions(int partitions) implements TopicStep {}

    /** Set settings right. */
    record AlterSettings(Map<String, String> set, Set<String> reset) implements TopicStep {}

    /** Give partitions other replicas, so that there are as many copies as wanted. */
    record ChangeReplicas(Map<Integer, List<Integer>> replicas) implements TopicStep {}

    /** Delete it: its resource is being deleted, and says so. */
    record Delete() implements TopicStep {}

    /** Let the resource go; the topic, if there is one, stays. */
    record Release() implements TopicStep {}

    /** Hold the resource until its topic is deleted too. */
    record Hold() implements TopicStep {}

    /** Nothing may be done before the user changes something. */
    record Refuse(String reason, String message) implements TopicStep {}

    /** Something is going on or missing; look again. */
    record WaitFor(String reason, String message) implements TopicStep {}

    /** All is as it should be. */
    record Done() implements TopicStep {}
}
