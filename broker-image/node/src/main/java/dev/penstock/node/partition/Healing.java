/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.replication.PartitionState;

/**
 * A replica whose log took the place of a damaged one. The cluster may still believe it to have
 * what it has not: it must not lead until it has been out of the in-sync replicas and came back.
 */
final class Healing {
    private final BrokerId self;
    private boolean wasOut;
    private boolean healed;

    Healing(BrokerId self) {
        this.self = self;
    }

    /** Takes the next state of the partition into account. */
    void onState(PartitionState state) {
        boolean isIn = state.isr().contains(self);
        wasOut |= !isIn;
        healed |= wasOut && isIn;
    }

    boolean isHealed() {
        return healed;
    }

    /** Whether the state would have this replica lead before it is healed. */
    boolean forbids(PartitionState state) {
        return !healed && state.leader().filter(self::equals).isPresent();
    }
}
