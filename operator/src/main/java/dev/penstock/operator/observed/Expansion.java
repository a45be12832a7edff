/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.util.Map;
import java.util.Optional;

/**
 * What growing volumes needs to know beyond the claims.
 *
 * @param uses by broker, of those that told; empty when nobody asked
 * @param refusal of the last attempt, if that is not long ago
 */
public record Expansion(Map<Integer, VolumeUse> uses, Optional<Refusal> refusal) {
    public Expansion {
        uses = Map.copyOf(uses);
    }

    /**
     * Kubernetes does not let the volumes grow.
     *
     * @param size that was asked for
     * @param why in the words of the API server
     */
    public record Refusal(String size, String why) {}

    /** Nobody asked for anything. */
    public static Expansion none() {
        return new Expansion(Map.of(), Optional.empty());
    }
}
