/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.consumer.ConsumerRecord;
import dev.penstock.coordinator.group.consumer.MemberState;
import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * One consumer group: its image, which is its hard state, and until when its members have to be
 * heard from or have to have done what they were asked to.
 */
final class ConsumerGroup implements Group {
    private static final long NO_VERSION = -1L;

    private ConsumerImage image;
    private long lastRecordOffset = Decision.NOTHING;

    /** When each member's session ends. */
    private final Map<String, Long> sessions = new LinkedHashMap<>();

    /** By when a member has to have given up partitions, or joined again, or asked for its own. */
    private final Map<String, Long> duties = new LinkedHashMap<>();

    /** Of the view whose topics the image's epoch is right for. */
    private long topicsVersion = NO_VERSION;

    /** What somebody subscribes to, while it is known. */
    private @Nullable SortedSet<String> topics;

    ConsumerGroup(String groupId) {
        image = ConsumerImage.empty(groupId);
    }

    ConsumerImage image() {
        return image;
    }

    void apply(ConsumerRecord record, long offset) {
        image = image.apply(record);
        topics = null;
        sawRecord(offset);
        if (record instanceof ConsumerRecord.MemberRemoved removed) {
            sessions.remove(removed.memberId());
            duties.remove(removed.memberId());
        }
    }

    boolean isGone() {
        return image.epoch() == 0 && image.members().isEmpty();
    }

    // ---- what may be lost ----

    void heard(String memberId, Now now, int sessionTimeoutMs) {
        sessions.put(memberId, now.deadlineAfterMs(sessionTimeoutMs));
    }

    /** The member has so long to do what it was asked to; longer than before only if it is new. */
    void mustAct(String memberId, Now now, int withinMs) {
        duties.putIfAbsent(memberId, now.deadlineAfterMs(withinMs));
    }

    void hasActed(String memberId) {
        duties.remove(memberId);
    }

    boolean hasSeenTopics(long version) {
        return topicsVersion == version;
    }

    void sawTopics(long version) {
        topicsVersion = version;
    }

    @Override
    public void loaded(Now now, ConsumerTimes times) {
        for (ConsumerMember member : image.members().values()) {
            heard(member.memberId(), now, times.sessionTimeoutMs(groupId(), member));
            if (member.current().state() == MemberState.UNREVOKED_PARTITIONS) {
                mustAct(member.memberId(), now, member.subscription().rebalanceTimeoutMs());
            }
        }
    }

    /** Gives a session to each member that came into the group other than by its own request. */
    void beginSessions(Now now, ConsumerTimes times) {
        for (ConsumerMember member : image.members().values()) {
            if (!sessions.containsKey(member.memberId())) {
                heard(member.memberId(), now, times.sessionTimeoutMs(groupId(), member));
            }
        }
    }

    List<String> silent(Now now) {
        return due(sessions, now);
    }

    List<String> overdue(Now now) {
        return due(duties, now);
    }

    private List<String> due(Map<String, Long> deadlines, Now now) {
        // Who was to become a member and did not, because the append was refused, has no deadline.
        deadlines.keySet().retainAll(image.members().keySet());
        List<String> due = new ArrayList<>();
        deadlines.forEach(
                (memberId, deadlineNanos) -> {
                    if (deadlineNanos <= now.nanos()) {
                        due.add(memberId);
                    }
                });
        return due;
    }

    /** After a refused append those who should have gone are looked at again. */
    void putOff(List<String> memberIds, Now now, int byMs) {
        for (String memberId : memberIds) {
            sessions.computeIfPresent(
                    memberId, (_, before) -> Math.max(before, now.deadlineAfterMs(byMs)));
            duties.computeIfPresent(
                    memberId, (_, before) -> Math.max(before, now.deadlineAfterMs(byMs)));
        }
    }

    @Override
    public long nextDeadlineNanos() {
        long next = ClassicMember.NO_DEADLINE;
        for (long deadline : sessions.values()) {
            next = Math.min(next, deadline);
        }
        for (long deadline : duties.values()) {
            next = Math.min(next, deadline);
        }
        return next;
    }

    // ---- what every group is ----

    @Override
    public String groupId() {
        return image.groupId();
    }

    @Override
    public String typeName() {
        return "consumer";
    }

    @Override
    public String stateName() {
        return image.stateName();
    }

    @Override
    public String protocolTypeOrEmpty() {
        return ConsumerProtocol.TYPE;
    }

    @Override
    public int generation() {
        return image.epoch();
    }

    @Override
    public boolean isEmpty() {
        return image.members().isEmpty();
    }

    @Override
    public boolean isAwaited() {
        return false;
    }

    @Override
    public boolean expires() {
        return true;
    }

    @Override
    public int memberCount() {
        return image.members().size();
    }

    @Override
    public long lastRecordOffset() {
        return lastRecordOffset;
    }

    @Override
    public void sawRecord(long offset) {
        lastRecordOffset = offset;
    }

    @Override
    public boolean isSubscribedTo(String topic) {
        SortedSet<String> known = topics;
        if (known == null) {
            known = image.topics();
            topics = known;
        }
        return known.contains(topic);
    }

    @Override
    public List<GroupRecord> tombstones() {
        return image.dissolution().stream()
                .<GroupRecord>map(GroupRecord.OfConsumerGroup::new)
                .toList();
    }

    @Override
    public GroupError offsetDeleteError() {
        return GroupError.NONE;
    }

    @Override
    public GroupError deleteError() {
        return isEmpty() ? GroupError.NONE : GroupError.NON_EMPTY_GROUP;
    }

    @Override
    public OptionalLong retentionStartEpochMs(CommittedOffset committed) {
        return OptionalLong.of(committed.commitEpochMs());
    }
}
