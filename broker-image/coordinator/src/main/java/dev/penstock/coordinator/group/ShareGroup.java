/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.share.ShareImage;
import dev.penstock.coordinator.group.share.ShareRecord;
import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One share group: its image, which is its hard state, until when its members have to be heard
 * from, and since when the share coordinator has been asked to set up state.
 */
final class ShareGroup implements Group {
    /** So long whoever was asked to set up state has; longer than the request may take. */
    static final int SETUP_TIMEOUT_MS = 10_000;

    /** When what could not be set up is tried again. */
    static final int SETUP_RETRY_MS = 500;

    private static final long NO_VERSION = -1L;

    /** Whoever is answered with the record that says what to set up is to have it done. */
    private static final long JUST_ASKED = Long.MAX_VALUE;

    private ShareImage image;
    private long lastRecordOffset = Decision.NOTHING;

    /** When each member's session ends. */
    private final Map<String, Long> sessions = new LinkedHashMap<>();

    /** Before that nobody is asked again to set up what is to be set up. */
    private long setupAgainNanos;

    /** Of the view whose topics the image's epoch and state are right for. */
    private long topicsVersion = NO_VERSION;

    ShareGroup(String groupId) {
        image = ShareImage.empty(groupId);
    }

    ShareImage image() {
        return image;
    }

    void apply(ShareRecord record, long offset) {
        boolean hadAll =
                !(record instanceof ShareRecord.StateStored stored)
                        || image.state().initializing().containsAll(stored.state().initializing());
        image = image.apply(record);
        sawRecord(offset);
        if (!hadAll) {
            setupAgainNanos = JUST_ASKED;
        }
        if (record instanceof ShareRecord.MemberRemoved removed) {
            sessions.remove(removed.memberId());
        }
    }

    boolean isGone() {
        return image.epoch() == 0 && image.members().isEmpty() && image.state().isEmpty();
    }

    // ---- what may be lost ----

    void heard(String memberId, Now now, int sessionTimeoutMs) {
        sessions.put(memberId, now.deadlineAfterMs(sessionTimeoutMs));
    }

    boolean hasSeenTopics(long version) {
        return topicsVersion == version;
    }

    void sawTopics(long version) {
        topicsVersion = version;
    }

    boolean isSetupDue(Now now) {
        return !image.state().initializing().isEmpty() && setupAgainNanos <= now.nanos();
    }

    void setupNotBefore(Now now, int inMs) {
        setupAgainNanos = now.deadlineAfterMs(inMs);
    }

    @Override
    public void loaded(Now now, ConsumerTimes times) {
        setupAgainNanos = now.nanos();
        for (String memberId : image.members().keySet()) {
            heard(memberId, now, times.shareSessionTimeoutMs(groupId()));
        }
    }

    /** Gives a session to each member that has none yet, and a time to who is to set up state. */
    void beginTimes(Now now, ConsumerTimes times) {
        if (setupAgainNanos == JUST_ASKED) {
            setupNotBefore(now, SETUP_TIMEOUT_MS);
        }
        for (String memberId : image.members().keySet()) {
            if (!sessions.containsKey(memberId)) {
                heard(memberId, now, times.shareSessionTimeoutMs(groupId()));
            }
        }
    }

    List<String> silent(Now now) {
        // Who was to become a member and did not, because the append was refused, has no deadline.
        sessions.keySet().retainAll(image.members().keySet());
        List<String> silent = new ArrayList<>();
        sessions.forEach(
                (memberId, deadlineNanos) -> {
                    if (deadlineNanos <= now.nanos()) {
                        silent.add(memberId);
                    }
                });
        return silent;
    }

    @Override
    public long nextDeadlineNanos() {
        return sessions.values().stream()
                .mapToLong(Long::longValue)
                .min()
                .orElse(ClassicMember.NO_DEADLINE);
    }

    // ---- what every group is ----

    @Override
    public String groupId() {
        return image.groupId();
    }

    @Override
    public String typeName() {
        return "share";
    }

    @Override
    public String stateName() {
        return image.stateName();
    }

    @Override
    public String protocolTypeOrEmpty() {
        return "share";
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
        return false;
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
        return image.topics().contains(topic);
    }

    @Override
    public List<GroupRecord> tombstones() {
        return image.dissolution().stream()
                .<GroupRecord>map(GroupRecord.OfShareGroup::new)
                .toList();
    }

    /** It has no positions of that kind. */
    @Override
    public GroupError offsetDeleteError() {
        return GroupError.GROUP_ID_NOT_FOUND;
    }

    /** State is taken away first; new state means that members were there again. */
    @Override
    public GroupError deleteError() {
        return isEmpty() && image.state().all().isEmpty()
                ? GroupError.NONE
                : GroupError.NON_EMPTY_GROUP;
    }

    @Override
    public OptionalLong retentionStartEpochMs(CommittedOffset committed) {
        return OptionalLong.of(committed.commitEpochMs());
    }
}
