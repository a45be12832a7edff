/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

/**
 * The broker whose volume is being replaced, by its own word.
 *
 * @param broker that was asked
 * @param cordon directories that take no new replicas; "" if it takes them
 * @param replicas that are on its volume
 */
public record ReplacedBroker(int broker, String cordon, int replicas) {
    public boolean isCordoned() {
        return !cordon.isBlank();
    }
}
