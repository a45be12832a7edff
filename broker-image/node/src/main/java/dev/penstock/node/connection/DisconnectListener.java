/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

/** What is kept with a connection and wants to know of its end. */
@FunctionalInterface
public interface DisconnectListener {
    /** On the connection's loop, once. */
    void disconnected();
}
