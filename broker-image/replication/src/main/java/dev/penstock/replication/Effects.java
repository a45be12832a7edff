/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be done after a call into a replica, in causal order. One per loop. */
public final class Effects {
    private final Deque<Effect> waiting = new ArrayDeque<>();

    void add(Effect effect) {
        waiting.addLast(effect);
    }

    /**
     * Hands over the one that was wanted first; null when there is none. Carrying it out may lead
     * to more: ask until there is none.
     */
    public @Nullable Effect poll() {
        return waiting.pollFirst();
    }
}
