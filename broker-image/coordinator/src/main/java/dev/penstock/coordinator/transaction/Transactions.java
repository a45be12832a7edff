/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Decision;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The transactional ids of one shard: what the records say. */
final class Transactions {
    private final Map<String, Transaction> byId = new LinkedHashMap<>();
    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private final Set<String> prepared = new LinkedHashSet<>();

    @Nullable Transaction find(String transactionalId) {
        return byId.get(transactionalId);
    }

    /** The offset of the newest record about the id. */
    long lastRecordOffset(String transactionalId) {
        return offsets.getOrDefault(transactionalId, Decision.NOTHING);
    }

    Collection<Transaction> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    List<String> ids() {
        return new ArrayList<>(byId.keySet());
    }

    /** The ids whose transaction is decided and waits for its markers. */
    Set<String> prepared() {
        return Collections.unmodifiableSet(prepared);
    }

    /** The only mutator. */
    void apply(TransactionRecord record, long offset) {
        String id = record.transactionalId();
        switch (record) {
            case TransactionRecord.Stored(Transaction transaction) -> {
                byId.put(id, transaction);
                offsets.put(id, offset);
                if (transaction.state().isPrepared()) {
                    prepared.add(id);
                } else {
                    prepared.remove(id);
                }
            }
            case TransactionRecord.Removed _ -> {
                byId.remove(id);
                offsets.remove(id);
                prepared.remove(id);
            }
        }
    }
}
