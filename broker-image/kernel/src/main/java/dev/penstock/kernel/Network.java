/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

import io.netty.buffer.ByteBuf;

/**
 * Outgoing connections to other brokers. A frame is one request or response without its length
 * prefix.
 */
public interface Network {
    /**
     * Begins to connect. The listener is called on the loop, {@code opened} or {@code closed}
     * first, {@code closed} last and once; frames that are sent before {@code opened} are kept.
     */
    Connection connect(Endpoint endpoint, Scheduler loop, Listener listener);

    /** One connection; used on the loop that it was opened for. */
    interface Connection {
        /**
         * Sends a frame and takes over its reference. After the connection has closed it is
         * dropped.
         */
        void send(ByteBuf frame);

        void close();
    }

    /** What happens on a connection. */
    interface Listener {
        void opened();

        /** A frame came; the listener takes over its reference. */
        void received(ByteBuf frame);

        void closed(CloseReason reason);
    }

    /**
     * Why a connection ended; a refused or reset one says that the process at the other end is
     * gone.
     */
    enum CloseReason {
        CLOSED_HERE,
        CLOSED_BY_PEER,
        RESET,
        REFUSED,
        UNREACHABLE
    }
}
