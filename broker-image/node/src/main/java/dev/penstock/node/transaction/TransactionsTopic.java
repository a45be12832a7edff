/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.metadata.image.InternalTopics;

/** The topic that transactions are kept in, by Kafka's name. */
public final class TransactionsTopic {
    public static final String NAME = InternalTopics.TRANSACTION_STATE;

    private TransactionsTopic() {}
}
