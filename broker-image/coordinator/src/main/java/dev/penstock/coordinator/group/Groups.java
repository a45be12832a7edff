/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ConsumerRecord;
import dev.penstock.coordinator.group.share.ShareRecord;
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
    private final Map<String, Group> byId = new LinkedHashMap<>();

    /** A group without positions has no entry. */
    private final Map<String, Map<TopicPartitionName, CommittedOffset>> offsets =
            new LinkedHashMap<>();

    private final PendingOffsets pending = new PendingOffsets();

    private int offsetCount;

    @Nullable Group find(String groupId) {
        return byId.get(groupId);
    }

    /** Says why there is no group of that kind: for people. */
    String absence(String groupId, String kind) {
        return "Group "
                + groupId
                + (find(groupId) == null ? " not found." : " is not a " + kind + " group.");
    }

    /** The group if it is a classic one. */
    @Nullable ClassicGroup classic(String groupId) {
        return byId.get(groupId) instanceof ClassicGroup group ? group : null;
    }

    /** The group if it is a consumer group. */
    @Nullable ConsumerGroup consumer(String groupId) {
        return byId.get(groupId) instanceof ConsumerGroup group ? group : null;
    }

    /** The group if it is a share group. */
    @Nullable ShareGroup share(String groupId) {
        return byId.get(groupId) instanceof ShareGroup group ? group : null;
    }

    /** There must be no group of another kind. */
    ClassicGroup findOrCreateClassic(String groupId) {
        return (ClassicGroup) findOrCreate(groupId);
    }

    /** A group that only positions tell of is a classic one. */
    private Group findOrCreate(String groupId) {
        return byId.computeIfAbsent(groupId, ClassicGroup::new);
    }

    Collection<Group> all() {
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
            Group group = byId.get(ended.stored().groupId());
            if (group != null) {
                group.sawRecord(offset);
                dropIfUnused(group.groupId());
            }
        }
    }

    /** Forgets a classic group that no record and no client knows of. */
    void dropIfUnused(String groupId) {
        ClassicGroup group = classic(groupId);
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
            case GroupRecord.OffsetRemoved removed -> remove(removed, offset);
            case GroupRecord.GroupStored stored -> {
                if (classic(stored.groupId()) == null) {
                    byId.remove(stored.groupId());
                }
                findOrCreateClassic(stored.groupId()).apply(stored, offset);
            }
            case GroupRecord.GroupRemoved(String groupId) -> {
                ClassicGroup group = classic(groupId);
                if (group != null) {
                    group.enter(new ClassicState.Dead());
                    replaceByItsPositions(groupId, offset);
                }
            }
            case GroupRecord.OfConsumerGroup(ConsumerRecord fact) -> apply(fact, offset);
            case GroupRecord.OfShareGroup(ShareRecord fact) -> apply(fact, offset);
        }
    }

    private void remove(GroupRecord.OffsetRemoved removed, long offset) {
        pending.superseded(removed.groupId(), removed.partition(), offset);
        Map<TopicPartitionName, CommittedOffset> ofGroup = offsets.get(removed.groupId());
        if (ofGroup != null && ofGroup.remove(removed.partition()) != null) {
            offsetCount--;
            if (ofGroup.isEmpty()) {
                offsets.remove(removed.groupId());
            }
        }
        Group group = byId.get(removed.groupId());
        if (group != null) {
            group.sawRecord(offset);
            dropIfUnused(removed.groupId());
        }
    }

    /**
     * The newest record says of which kind the group is; the tombstones of what it was before it
     * became a classic one say nothing any more.
     */
    private void apply(ConsumerRecord fact, long offset) {
        ConsumerGroup group = consumer(fact.groupId());
        if (group == null) {
            if (fact.isTombstone()) {
                return;
            }
            group = new ConsumerGroup(fact.groupId());
            byId.put(fact.groupId(), group);
        }
        group.apply(fact, offset);
        if (group.isGone()) {
            replaceByItsPositions(fact.groupId(), offset);
        }
    }

    private void apply(ShareRecord fact, long offset) {
        ShareGroup group = share(fact.groupId());
        if (group == null) {
            if (fact.isTombstone()) {
                return;
            }
            group = new ShareGroup(fact.groupId());
            byId.put(fact.groupId(), group);
        }
        group.apply(fact, offset);
        if (group.isGone()) {
            replaceByItsPositions(fact.groupId(), offset);
        }
    }

    private void replaceByItsPositions(String groupId, long offset) {
        byId.remove(groupId);
        if (offsets.containsKey(groupId) || pending.has(groupId)) {
            findOrCreate(groupId).sawRecord(offset);
        }
    }
}
