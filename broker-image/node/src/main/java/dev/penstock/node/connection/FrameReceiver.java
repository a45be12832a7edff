/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.kernel.FileSlice;

import io.netty.buffer.ByteBuf;

/** Where the frames of one inbound connection go. Called on the connection's loop. */
public interface FrameReceiver {
    /** A whole frame came; its reference is taken over. */
    void received(ByteBuf frame);

    /** Whether nobody waits for anything: no request is worked on or held back. */
    boolean isAtRest();

    /**
     * An answer broke off where the slice begins, and so the connection ends. The file may be to
     * blame, or the client.
     */
    void brokeOff(FileSlice unsent);

    /** The connection is gone; nothing is sent any more. Called once, last. */
    void disconnected();
}
