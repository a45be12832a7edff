/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.kernel.Scheduler;

/** What the outside calls when a client has connected. */
public interface ConnectionAcceptor {
    /**
     * Takes on a connection. Called on the loop that will own it.
     *
     * @return where its frames go
     */
    FrameReceiver accept(ClientLink link, Scheduler loop);
}
