/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.util.List;

/** A broker's own answer to: what breaks if you stop now? */
public sealed interface StopImpact {

    /** What several brokers say of the same: one that does not know makes all of it unknown. */
    static StopImpact worst(List<StopImpact> answers) {
        return answers.stream()
                .filter(Unknown.class::isInstance)
                .findFirst()
                .or(() -> answers.stream().filter(a -> !(a instanceof Nothing)).findFirst())
                .orElseGet(Nothing::new);
    }

    /** Nothing breaks. */
    record Nothing() implements StopImpact {}

    /**
     * Something breaks.
     *
     * @param unavailable partitions that nobody could lead
     * @param rejecting partitions that would refuse writes with acks=all
     */
    record Breaks(Partitions unavailable, Partitions rejecting) implements StopImpact {
        public Breaks {
            if (unavailable.count() + rejecting.count() <= 0) {
                throw new IllegalArgumentException("Something breaks, but what?");
            }
        }
    }

    /**
     * No partition suffers, but the metadata quorum could not decide. Of a broker that stops alone
     * this is not asked: the only voter has to restart, too.
     *
     * @param voters that there are
     * @param left voters that would still be there
     */
    record LosesQuorum(int voters, int left) implements StopImpact {}

    /**
     * The broker did not answer, or not in words that are understood here. This is never "nothing".
     */
    record Unknown(String reason) implements StopImpact {}

    /**
     * Some partitions.
     *
     * @param count of all
     * @param first some of them by name
     */
    record Partitions(int count, List<String> first) {
        private static final int NAMED = 3;

        public Partitions {
            first = List.copyOf(first);
        }

        /** For people. */
        public String text() {
            List<String> named = first.stream().limit(NAMED).toList();
            return String.join(", ", named)
                    + (count > named.size() ? " and " + (count - named.size()) + " more" : "");
        }
    }
}
