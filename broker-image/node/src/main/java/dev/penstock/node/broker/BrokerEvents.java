/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.protocol.ErrorCode;

/**
 * What happens to this broker's membership and is worth a log line. Called on the metadata loop.
 */
public interface BrokerEvents {
    void registered(long brokerEpoch);

    /** The controller refuses for a reason that does not pass by itself. */
    void registrationRefused(ErrorCode error);

    /** Whether the controller lets this broker lead partitions. */
    void servingChanged(boolean serving);

    /** Records are refused from now on, as there is no room on the disk; or taken again. */
    void diskFull(boolean full, long usableBytes);

    /**
     * The wall clock has jumped: for an hour records grow old by the running clock.
     *
     * @param wallMs what the wall clock says
     * @param believedMs what it is believed to be
     */
    void clockDoubted(long wallMs, long believedMs);

    /** Something could not be written to the log directory. */
    void storageFailed(Exception cause);
}
