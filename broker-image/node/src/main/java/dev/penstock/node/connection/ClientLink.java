/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.ResponseFrame;

/**
 * The wire of one inbound connection; {@code server} has the real one. Used on the connection's
 * loop only.
 */
public interface ClientLink {
    /** The listener that accepted it. */
    ListenerName listener();

    /** Who is at the other end, for people: {@code host:port}. */
    String remote();

    /** The address of the other end, without a port. */
    String address();

    /** Sends one answer and takes over its reference. */
    void send(ResponseFrame frame);

    /** Whether more frames may come; the peer is held back by TCP while not. */
    void setReading(boolean reading);

    /** Closes after what was sent before. */
    void close();
}
