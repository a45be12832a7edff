/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.util.List;

/**
 * A move of replicas that is going on.
 *
 * @param adding brokers that are catching up
 * @param removing brokers that lose their replica when those have caught up
 */
public record ReplicaMove(List<Integer> adding, List<Integer> removing) {
    public ReplicaMove {
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
    }
}
