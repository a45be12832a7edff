/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import dev.penstock.coordinator.transaction.TransactionError;
import dev.penstock.protocol.ErrorCode;

/** What the answers of all transaction APIs have in common on the wire. */
public final class TransactionWire {
    private TransactionWire() {}

    /**
     * The wire's code; the names are the same.
     *
     * @param knowsFenced whether the version has a code for a producer that was fenced
     */
    public static short code(TransactionError error, boolean knowsFenced) {
        return code(ErrorCode.valueOf(error.name()), knowsFenced);
    }

    static short code(ErrorCode error, boolean knowsFenced) {
        return error == ErrorCode.PRODUCER_FENCED && !knowsFenced
                ? ErrorCode.INVALID_PRODUCER_EPOCH.code()
                : error.code();
    }
}
