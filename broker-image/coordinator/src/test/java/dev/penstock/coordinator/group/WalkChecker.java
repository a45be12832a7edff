/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.runtime.EncodedRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What must hold whatever happens: one owner and one assignment within a generation, positions that
 * no fetch sees going back, and a replay of the log that gives the live state.
 */
final class WalkChecker {
    private record Generation(String groupId, int generationId) {}

    private record Position(String groupId, TopicPartitionName partition) {}

    private final Map<Generation, Map<String, List<Integer>>> assignments = new LinkedHashMap<>();
    private final Map<Position, Long> oldestAllowed = new LinkedHashMap<>();
    private final Map<Position, Long> newestRemoval = new LinkedHashMap<>();
    private final GroupRecordCodec codec = new GroupRecordCodec();
    private Groups replayed = new Groups();
    private int replayedRecords;
    private long writes;

    // ---- assignments ----

    /** An owner, by its instance if it is static, was told what it owns. */
    void assigned(String groupId, int generationId, String owner, List<Integer> partitions) {
        Map<String, List<Integer>> owners =
                assignments.computeIfAbsent(
                        new Generation(groupId, generationId), _ -> new LinkedHashMap<>());
        List<Integer> before = owners.put(owner, partitions);
        if (before != null) {
            assertThat(partitions)
                    .as("two assignments of %s in %s %d", owner, groupId, generationId)
                    .isEqualTo(before);
        }
        List<Integer> owned = new ArrayList<>();
        owners.values().forEach(owned::addAll);
        assertThat(owned)
                .as("owners in %s %d: %s", groupId, generationId, owners)
                .doesNotHaveDuplicates();
    }

    /** A group of that name begins anew with generation 1. */
    void removed(String groupId) {
        assignments.keySet().removeIf(generation -> generation.groupId().equals(groupId));
    }

    // ---- positions: each committed offset is the number of its commit ----

    long nextOffset() {
        return ++writes;
    }

    void acknowledged(String groupId, TopicPartitionName partition, long offset) {
        oldestAllowed.merge(new Position(groupId, partition), offset, Math::max);
    }

    long oldestAllowed(String groupId, TopicPartitionName partition) {
        return oldestAllowed.getOrDefault(new Position(groupId, partition), 0L);
    }

    void removalAppended(String groupId, TopicPartitionName partition) {
        newestRemoval.put(new Position(groupId, partition), nextOffset());
    }

    /** A fetch was answered; the oldest that it may tell was noted when it was sent. */
    void fetched(
            String groupId,
            TopicPartitionName partition,
            @Nullable CommittedOffset committed,
            long oldestWhenAsked) {
        Position position = new Position(groupId, partition);
        if (committed == null) {
            assertThat(newestRemoval.getOrDefault(position, 0L))
                    .as("%s %s is gone without a removal", groupId, partition)
                    .isGreaterThanOrEqualTo(oldestWhenAsked);
        } else {
            assertThat(committed.offset())
                    .as("%s %s ran back", groupId, partition)
                    .isGreaterThanOrEqualTo(oldestWhenAsked);
            acknowledged(groupId, partition, committed.offset());
        }
    }

    // ---- replay ----

    /** What was replayed may be gone; begins again with the first record. */
    void logTruncated() {
        replayed = new Groups();
        replayedRecords = 0;
    }

    void replayGivesLiveState(GroupMachine live, List<EncodedRecord> log) {
        for (; replayedRecords < log.size(); replayedRecords++) {
            EncodedRecord record = log.get(replayedRecords);
            replayed.apply(
                    codec.decode(record.key(), record.value()).orElseThrow(), replayedRecords);
        }
        assertThat(hardState(live.groups())).isEqualTo(hardState(replayed));
        for (Group group : live.groups().all()) {
            if (group instanceof ClassicGroup classic
                    && classic.state() instanceof ClassicState.Stable) {
                stableGroupIsAsStored(classic);
            }
        }
    }

    private static Map<String, Object> hardState(Groups groups) {
        Map<String, Object> state = new LinkedHashMap<>();
        for (String groupId : groups.ids().stream().sorted().toList()) {
            ClassicGroup group = groups.classic(groupId);
            Optional<GroupRecord.GroupStored> stored =
                    group == null ? Optional.empty() : group.stored();
            ConsumerGroup consumer = groups.consumer(groupId);
            Optional<ConsumerImage> image =
                    consumer == null ? Optional.empty() : Optional.of(consumer.image());
            if (stored.isPresent() || image.isPresent() || !groups.offsets(groupId).isEmpty()) {
                state.put(groupId, List.of(stored, image, groups.offsets(groupId)));
            }
        }
        return state;
    }

    private static void stableGroupIsAsStored(ClassicGroup group) {
        GroupRecord.GroupStored stored = group.stored().orElseThrow();
        assertThat(group.generationId()).isEqualTo(stored.generationId());
        assertThat(group.protocolName()).isEqualTo(stored.protocolName());
        assertThat(group.leaderOrEmpty())
                .isEqualTo(Objects.requireNonNullElse(stored.leader(), ""));
        assertThat(group.members().stream().map(m -> m.memberId + m.assignment).toList())
                .isEqualTo(
                        stored.members().stream().map(m -> m.memberId() + m.assignment()).toList());
    }
}
