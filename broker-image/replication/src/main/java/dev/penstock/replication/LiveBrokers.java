/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;

/** What the metadata says about brokers now. */
public interface LiveBrokers {
    /**
     * Whether the broker is registered with this epoch, not fenced and not shutting down.
     *
     * @param brokerEpoch the epoch of its registration as its fetch named it
     */
    boolean mayJoinIsr(BrokerId broker, long brokerEpoch);
}
