/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import java.util.Optional;

/**
 * Where a transactional id stands.
 *
 * <pre>
 *  Empty ──add──▶ Ongoing ──end──▶ PrepareCommit ──markers written──▶ CompleteCommit ──add──▶ Ongoing
 *                    └──end, late, fenced──▶ PrepareAbort ──markers written──▶ CompleteAbort ──add──▶ Ongoing
 * </pre>
 */
public enum TransactionState {
    EMPTY(0, "Empty"),
    ONGOING(1, "Ongoing"),
    PREPARE_COMMIT(2, "PrepareCommit"),
    PREPARE_ABORT(3, "PrepareAbort"),
    COMPLETE_COMMIT(4, "CompleteCommit"),
    COMPLETE_ABORT(5, "CompleteAbort");

    private final byte id;
    private final String kafkaName;

    TransactionState(int id, String kafkaName) {
        this.id = (byte) id;
        this.kafkaName = kafkaName;
    }

    /** As it is stored. */
    byte id() {
        return id;
    }

    /** As clients are told. */
    public String kafkaName() {
        return kafkaName;
    }

    /** Decided, but not in all partitions yet. */
    public boolean isPrepared() {
        return this == PREPARE_COMMIT || this == PREPARE_ABORT;
    }

    static Optional<TransactionState> ofId(byte id) {
        for (TransactionState state : values()) {
            if (state.id == id) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    /** By the name that clients use. */
    public static Optional<TransactionState> ofKafkaName(String name) {
        for (TransactionState state : values()) {
            if (state.kafkaName.equals(name)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
