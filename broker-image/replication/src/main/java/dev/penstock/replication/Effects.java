/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import java.util.ArrayList;
import java.util.List;

/** What is to be done after a call into a replica, in causal order. One per loop. */
public final class Effects {
    private List<Effect> waiting = new ArrayList<>();

    void add(Effect effect) {
        waiting.add(effect);
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Hands over what there is. Carrying it out may lead to more: take until it is empty. */
    public List<Effect> take() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Effect> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }
}
