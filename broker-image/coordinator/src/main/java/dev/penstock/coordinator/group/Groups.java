/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

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

    /** Forgets a group that no record and no client knows of. */
    void dropIfUnused(String groupId) {
        ClassicGroup group = byId.get(groupId);
        if (group != null
                && group.isEmpty()
                && group.pendingMembers().isEmpty()
                && group.stored().isEmpty()
                && !offsets.containsKey(groupId)) {
            byId.remove(groupId);
        }
    }

    /** The only mutator of what records say. */
    void apply(GroupRecord record, long offset) {
        switch (record) {
            case GroupRecord.OffsetStored stored -> {
                Map<TopicPartitionName, CommittedOffset> ofGroup =
                        offsets.computeIfAbsent(stored.groupId(), _ -> new LinkedHashMap<>());
                if (ofGroup.put(stored.partition(), stored.committed()) == null) {
                    offsetCount++;
                }
                findOrCreate(stored.groupId()).sawRecord(offset);
            }
            case GroupRecord.OffsetRemoved removed -> {
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
                if (offsets.containsKey(groupId)) {
                    findOrCreate(groupId).sawRecord(offset);
                }
            }
        }
    }
}
