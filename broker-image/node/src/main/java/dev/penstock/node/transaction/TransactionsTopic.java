/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

/** The topic that transactions are kept in, by Kafka's name. */
public final class TransactionsTopic {
    public static final String NAME = "__transaction_state";

    private TransactionsTopic() {}
}
