/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The groups of one shard and their positions. */
final class Groups {
    private final Map<String, ClassicGroup> byId = new LinkedHashMap<>();

    /** A group without positions has no entry. */
    private final Map<String, Map<TopicPartitionName, CommittedOffset>> offsets =
            new LinkedHashMap<>();

    private final PendingOffsets pending = new PendingOffsets();

    private int offsetCount;

    @Nullable ClassicGroup find(String groupId) {
        return byId.get(groupId);
    }

    ClassicGroup findOrCreate(String groupId) {
        return byId.computeIfAbsent(groupId, ClassicGroup::new);
    }

    Collection<ClassicGroup> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    List<String> ids() {
        return new ArrayList<>(byId.keySet());
    }

    int offsetCount() {
        return offsetCount;
    }

    Map<TopicPartitionName, CommittedOffset> offsets(String groupId) {
        return Collections.unmodifiableMap(offsets.getOrDefault(groupId, Map.of()));
    }

    /** All positions of all groups. */
    List<GroupPosition> positions() {
        List<GroupPosition> positions = new ArrayList<>(offsetCount);
        offsets.forEach(
                (groupId, ofGroup) ->
                        ofGroup.forEach(
                                (partition, committed) ->
                                        positions.add(
                                                new GroupPosition(
                                                        groupId,
                                                        partition.topic(),
                                                        partition.partition(),
                                                        committed.offset(),
                                                        committed.topicId()))));
        return positions;
    }

    /** Positions within transactions that are open. */
    PendingOffsets pending() {
        return pending;
    }

    /** A position within a transaction that is open. */
    void applyPending(GroupRecord record, long offset, long producerId) {
        Invariants.check(
                record instanceof GroupRecord.OffsetStored,
                "a transaction stores positions only",
                record);
        if (record instanceof GroupRecord.OffsetStored stored) {
            pending.put(producerId, stored, offset);
            findOrCreate(stored.groupId()).sawRecord(offset);
        }
    }

    /** The transaction has ended; its positions count from now on, or never. */
    void endTransaction(long producerId, boolean committed, long offset) {
        for (PendingOffsets.Pending ended : pending.end(producerId)) {
            if (committed) {
                store(ended.stored(), ended.recordOffset());
            }
            ClassicGroup group = byId.get(ended.stored().groupId());
            if (group != null) {
                group.sawRecord(offset);
                dropIfUnused(group.groupId());
            }
        }
    }

    /** Forgets a group that no record and no client knows of. */
    void dropIfUnused(String groupId) {
        ClassicGroup group = byId.get(groupId);
        if (group != null
                && group.isEmpty()
                && group.pendingMembers().isEmpty()
                && group.stored().isEmpty()
                && !offsets.containsKey(groupId)
                && !pending.has(groupId)) {
            byId.remove(groupId);
        }
    }

    private void store(GroupRecord.OffsetStored stored, long recordOffset) {
        pending.superseded(stored.groupId(), stored.partition(), recordOffset);
        Map<TopicPartitionName, CommittedOffset> ofGroup =
                offsets.computeIfAbsent(stored.groupId(), _ -> new LinkedHashMap<>());
        if (ofGroup.put(stored.partition(), stored.committed()) == null) {
            offsetCount++;
        }
    }

    /** The only mutator of what records say. */
    void apply(GroupRecord record, long offset) {
        switch (record) {
            case GroupRecord.OffsetStored stored -> {
                store(stored, offset);
                findOrCreate(stored.groupId()).sawRecord(offset);
            }
            case GroupRecord.OffsetRemoved removed -> {
                pending.superseded(removed.groupId(), removed.partition(), offset);
                Map<TopicPartitionName, CommittedOffset> ofGroup = offsets.get(removed.groupId());
                if (ofGroup != null && ofGroup.remove(removed.partition()) != null) {
                    offsetCount--;
                    if (ofGroup.isEmpty()) {
                        offsets.remove(removed.groupId());
                    }
                }
                ClassicGroup group = byId.get(removed.groupId());
                if (group != null) {
                    group.sawRecord(offset);
                    dropIfUnused(removed.groupId());
                }
            }
            case GroupRecord.GroupStored stored ->
                    findOrCreate(stored.groupId()).apply(stored, offset);
            case GroupRecord.GroupRemoved(String groupId) -> {
                ClassicGroup group = byId.remove(groupId);
                if (group != null) {
                    group.enter(new ClassicState.Dead());
                }
                if (offsets.containsKey(groupId) || pending.has(groupId)) {
                    findOrCreate(groupId).sawRecord(offset);
                }
            }
        }
    }
}
