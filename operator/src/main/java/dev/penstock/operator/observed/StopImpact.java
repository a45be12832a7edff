/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.util.List;

/** A broker's own answer to: what breaks if you stop now? */
public sealed interface StopImpact {

    /** Nothing breaks. */
    record Nothing() implements StopImpact {}

    /** Something breaks. At least one effect is known. */
    record Breaks(List<Effect> effects) implements StopImpact {
        public Breaks {
            if (effects.isEmpty()) {
                throw new IllegalArgumentException("Something breaks, but what?");
            }
            effects = List.copyOf(effects);
        }

        /** Whether all that breaks is that partitions with one replica have to wait for it. */
        public boolean onlySingleReplicas() {
            return effects.stream().allMatch(effect -> effect.kind().equals(Effect.SINGLE_REPLICA));
        }
    }

    /**
     * The broker did not answer, or not in words that are understood here. This is never "nothing".
     */
    record Unknown(String reason) implements StopImpact {}

    /**
     * One thing that breaks.
     *
     * @param kind in one CamelCase word
     */
    record Effect(String kind, String message) {
        /** The partition has no other replica: it is unavailable until the broker is back. */
        public static final String SINGLE_REPLICA = "SingleReplica";

        /** The metadata quorum would lose its majority. */
        public static final String METADATA_QUORUM = "MetadataQuorum";
    }
}
