/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.util.Map;
import java.util.Optional;

/**
 * The zones of the nodes that brokers run on.
 *
 * @param byNode zone of each node that could be looked at; {@link #NONE} of a node that has none
 * @param unreadable why nodes cannot be looked at, if that is not for the operator to change
 */
public record Zones(Map<String, String> byNode, Optional<String> unreadable) {
    /** No zone, and that is known. No label of Kubernetes has this value; brokers know it too. */
    public static final String NONE = "-";

    public Zones {
        byNode = Map.copyOf(byNode);
    }

    /** Nothing is known, which is no news. */
    public static Zones unknown() {
        return new Zones(Map.of(), Optional.empty());
    }
}
