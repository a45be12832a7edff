/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRecord.OffsetStored;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Positions that were stored within transactions that are open. They come to count with the
 * transaction's marker; a position that is stored outside in the meantime is the newer one.
 */
final class PendingOffsets {
    /**
     * One position.
     *
     * @param recordOffset where it is stored
     */
    record Pending(OffsetStored stored, long recordOffset) {}

    private record Key(String groupId, TopicPartitionName partition) {}

    private final Map<Long, Map<Key, Pending>> byProducer = new LinkedHashMap<>();
    private final Map<Key, Integer> open = new LinkedHashMap<>();
    private final Map<String, Integer> byGroup = new LinkedHashMap<>();

    void put(long producerId, OffsetStored stored, long recordOffset) {
        Key key = new Key(stored.groupId(), stored.partition());
        Map<Key, Pending> ofProducer =
                byProducer.computeIfAbsent(producerId, _ -> new LinkedHashMap<>());
        if (ofProducer.put(key, new Pending(stored, recordOffset)) == null) {
            open.merge(key, 1, Integer::sum);
            byGroup.merge(key.groupId(), 1, Integer::sum);
        }
    }

    /** Whether a transaction that is open has stored a position there. */
    boolean has(String groupId, TopicPartitionName partition) {
        return open.containsKey(new Key(groupId, partition));
    }

    /** Whether a transaction that is open has stored a position of the group. */
    boolean has(String groupId) {
        return byGroup.containsKey(groupId);
    }

    /** A position counts, or none, as of that record: those that were stored before do not. */
    void superseded(String groupId, TopicPartitionName partition, long recordOffset) {
        Key key = new Key(groupId, partition);
        if (open.containsKey(key)) {
            for (Map<Key, Pending> ofProducer : byProducer.values()) {
                Pending pending = ofProducer.get(key);
                if (pending != null && pending.recordOffset() < recordOffset) {
                    ofProducer.remove(key);
                    left(key);
                }
            }
        }
    }

    /** The producer's transaction has ended: what it had stored. */
    List<Pending> end(long producerId) {
        Map<Key, Pending> ofProducer = byProducer.remove(producerId);
        if (ofProducer == null) {
            return List.of();
        }
        ofProducer.keySet().forEach(this::left);
        return new ArrayList<>(ofProducer.values());
    }

    private void left(Key key) {
        open.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        byGroup.computeIfPresent(key.groupId(), (_, count) -> count == 1 ? null : count - 1);
    }
}
