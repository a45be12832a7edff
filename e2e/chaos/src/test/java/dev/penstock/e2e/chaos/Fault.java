/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

/** What can happen to a broker for a while. */
enum Fault {
    /** {@code kill -9}, and a start later. */
    KILL(false),
    /** SIGTERM, and a start later. */
    STOP(false),
    /** SIGSTOP, and SIGCONT later. */
    PAUSE(false),
    /** No link. */
    ISOLATE(true),
    /** What it sends does not reach one other broker. */
    CUT_ONE_WAY(true),
    /** No way from and to one other broker; clients reach both. */
    CUT_PAIR(true),
    /** A slow link. */
    SLOW_LINK(true);

    private final boolean isOfNetwork;

    Fault(boolean isOfNetwork) {
        this.isOfNetwork = isOfNetwork;
    }

    /** Whether links must be such that they can be cut. */
    boolean isOfNetwork() {
        return isOfNetwork;
    }
}
