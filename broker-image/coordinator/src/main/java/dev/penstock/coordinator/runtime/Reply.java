/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

/** Where the answer to one request goes; called exactly once, on the loop of the shard. */
@FunctionalInterface
public interface Reply<A> {
    void answer(A answer);
}
