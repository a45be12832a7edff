/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What the records of one partition say. */
final class ShareStates {
    private final Map<SharePartitionKey, Entry> byKey = new TreeMap<>();
    private long lastOffset = -1L;

    /**
     * One share-partition.
     *
     * @param updates how many have followed the snapshot
     * @param snapshotOffset where that stands
     * @param lastOffset where the newest record about it stands
     */
    record Entry(
            SharePartitionKey key,
            ShareState state,
            int updates,
            long snapshotOffset,
            long lastOffset) {}

    @Nullable Entry find(SharePartitionKey key) {
        return byKey.get(key);
    }

    Collection<Entry> all() {
        return byKey.values();
    }

    /** Where the newest record stands, or -1. */
    long lastOffset() {
        return lastOffset;
    }

    /** Nobody needs what stands before it. */
    long firstNeededOffset() {
        long first = lastOffset + 1;
        for (Entry entry : byKey.values()) {
            first = Math.min(first, entry.snapshotOffset());
        }
        return first;
    }

    void apply(ShareStateRecord record, long offset) {
        lastOffset = offset;
        SharePartitionKey key = record.key();
        switch (record) {
            case ShareStateRecord.Snapshot snapshot ->
                    byKey.put(key, new Entry(key, snapshot.state(), 0, offset, offset));
            case ShareStateRecord.Update update ->
                    byKey.computeIfPresent(
                            key,
                            (_, known) ->
                                    new Entry(
                                            key,
                                            known.state().with(update),
                                            known.updates() + 1,
                                            known.snapshotOffset(),
                                            offset));
            case ShareStateRecord.Removed _ -> byKey.remove(key);
        }
    }
}
