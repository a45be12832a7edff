/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.Invariants;

import java.util.Optional;

/**
 * A partition by the name of its topic, which is also the name of its directory: {@code
 * <topic>-<partition>}.
 */
public record PartitionName(String topic, int partition) implements Comparable<PartitionName> {
    private static final int MAX_DIGITS = 9;

    public PartitionName {
        Invariants.check(partition >= 0, "a partition number is at least 0", partition);
        Invariants.check(
                !topic.isEmpty() && topic.indexOf('/') < 0, "a topic name has no slash", topic);
    }

    /** Empty when the directory is not a partition's. */
    public static Optional<PartitionName> parse(String directory) {
        int dash = directory.lastIndexOf('-');
        String digits = directory.substring(dash + 1);
        boolean isNumber =
                !digits.isEmpty()
                        && digits.length() <= MAX_DIGITS
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return dash > 0 && isNumber
                ? Optional.of(
                        new PartitionName(directory.substring(0, dash), Integer.parseInt(digits)))
                : Optional.empty();
    }

    @Override
    public int compareTo(PartitionName other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
