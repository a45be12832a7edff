/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.assignor;

import dev.penstock.kernel.TopicPartition;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Stream;

/** A rule by which the partitions of a group are shared out. */
public enum Assignor {
    /**
     * Everybody gets equally many, one more or less; the one that is used unless told otherwise.
     */
    UNIFORM("uniform") {
        @Override
        public SortedMap<String, SortedSet<TopicPartition>> assign(AssignorInput input) {
            return input.allSubscribeAlike() ? EqualShares.of(input) : UnequalShares.of(input);
        }
    },
    /** Everybody gets the same range of each topic, so that topics can be joined. */
    RANGE("range") {
        @Override
        public SortedMap<String, SortedSet<TopicPartition>> assign(AssignorInput input) {
            return Ranges.of(input);
        }
    };

    private final String kafkaName;

    Assignor(String kafkaName) {
        this.kafkaName = kafkaName;
    }

    /** The name that members ask for it by. */
    public String kafkaName() {
        return kafkaName;
    }

    public static Optional<Assignor> named(String name) {
        return Stream.of(values()).filter(each -> each.kafkaName.equals(name)).findFirst();
    }

    /** Gives every member its partitions; a member without any has an empty set. */
    public abstract SortedMap<String, SortedSet<TopicPartition>> assign(AssignorInput input);
}
