/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.peer;

import dev.penstock.schema.Message;

/** What came back from a peer. */
public sealed interface PeerAnswer {
    /**
     * The peer answered.
     *
     * @param body the answer; records in it are valid during the call only
     */
    record Answered(Message body) implements PeerAnswer {}

    /** No answer came. */
    record Failed(Failure failure) implements PeerAnswer {}

    /** Why no answer came. */
    enum Failure {
        /** Not within the time. The request may have been carried out. */
        TIMED_OUT,
        /** The connection was reset: the peer's process is probably gone. */
        RESET,
        /** Nobody listens there: the peer's process is gone. */
        REFUSED,
        /**
         * The connection closed in order, could not be opened, or was given up because another
         * request had waited too long. The request may have been carried out.
         */
        DISCONNECTED
    }
}
