/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupEvent.Kind;
import dev.penstock.coordinator.group.GroupRequest.ShareHeartbeat;
import dev.penstock.coordinator.group.GroupResponse.ShareState;
import dev.penstock.coordinator.group.HeartbeatRules.Refusal;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.group.share.ShareAssignment;
import dev.penstock.coordinator.group.share.ShareDraft;
import dev.penstock.coordinator.group.share.ShareImage;
import dev.penstock.coordinator.group.share.ShareMember;
import dev.penstock.coordinator.group.share.ShareSubscription;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A member of a share group says that it is alive, joins or leaves; who was not heard from is
 * removed. Each heartbeat brings the group up to date with its topics, has state set up where there
 * is none, makes targets if there are none for the epoch, and gives this member its own.
 */
final class ShareHeartbeatCommand {
    private final Groups groups;
    private final ShareMembershipConfig config;
    private final ConsumerTimes times;
    private final Supplier<ClusterView> view;
    private final Consumer<GroupEvent> events;
    private long membersExpired;

    ShareHeartbeatCommand(
            Groups groups,
            ShareMembershipConfig config,
            ConsumerTimes times,
            Supplier<ClusterView> view,
            Consumer<GroupEvent> events) {
        this.groups = groups;
        this.config = config;
        this.times = times;
        this.view = view;
        this.events = events;
    }

    long membersExpired() {
        return membersExpired;
    }

    void decide(Ticket ticket, ShareHeartbeat request, Turn turn) {
        Optional<Refusal> refusal = objection(request);
        if (refusal.isEmpty()) {
            refusal =
                    request.memberEpoch() == ShareAssignment.LEAVING
                            ? leave(ticket, request, turn)
                            : beat(ticket, request, turn);
        }
        refusal.ifPresent(
                why ->
                        turn.answer(
                                ticket,
                                GroupResponse.ShareHeartbeat.refused(why.error(), why.message())));
    }

    private static Optional<Refusal> objection(ShareHeartbeat request) {
        if (request.groupId().isEmpty()) {
            return invalid("GroupId can't be empty.");
        }
        if (request.memberId().isEmpty()) {
            return invalid("MemberId can't be empty.");
        }
        if (request.rackId() != null && request.rackId().isEmpty()) {
            return invalid("RackId can't be empty.");
        }
        if (request.memberEpoch() < ShareAssignment.LEAVING) {
            return invalid("MemberEpoch is less than " + ShareAssignment.LEAVING + ".");
        }
        boolean joins = request.memberEpoch() == ShareAssignment.JOINING;
        return joins && (request.topics() == null || request.topics().isEmpty())
                ? invalid("SubscribedTopicNames must be set in first request.")
                : Optional.empty();
    }

    private static Optional<Refusal> invalid(String message) {
        return HeartbeatRules.refuse(GroupError.INVALID_REQUEST, message);
    }

    // ---- join and stay ----

    private Optional<Refusal> beat(Ticket ticket, ShareHeartbeat request, Turn turn) {
        boolean joins = request.memberEpoch() == ShareAssignment.JOINING;
        Group found = groups.find(request.groupId());
        if (found != null && !(found instanceof ShareGroup)) {
            return HeartbeatRules.refuse(
                    GroupError.GROUP_ID_NOT_FOUND,
                    "Group " + request.groupId() + " is not a share group.");
        }
        ShareGroup group = groups.share(request.groupId());
        ShareImage image = group == null ? ShareImage.empty(request.groupId()) : group.image();
        ShareMember member = image.member(request.memberId());
        Optional<Refusal> objection =
                joins ? objectionToNewcomer(image, member) : fence(image, member, request);
        if (objection.isEmpty()) {
            turn.answer(ticket, step(group, image, request, turn));
        }
        return objection;
    }

    private Optional<Refusal> objectionToNewcomer(ShareImage image, @Nullable ShareMember member) {
        return member == null && image.members().size() >= config.maxSize()
                ? HeartbeatRules.refuse(
                        GroupError.GROUP_MAX_SIZE_REACHED,
                        "The share group has reached its maximum capacity of "
                                + config.maxSize()
                                + " members.")
                : Optional.empty();
    }

    private static Optional<Refusal> fence(
            ShareImage image, @Nullable ShareMember member, ShareHeartbeat request) {
        if (member == null) {
            return stranger(image.groupId(), request.memberId());
        }
        boolean known =
                request.memberEpoch() == member.epoch()
                        || request.memberEpoch() == member.current().previousEpoch();
        return known
                ? Optional.empty()
                : HeartbeatRules.refuse(
                        GroupError.FENCED_MEMBER_EPOCH,
                        "The share group member has epoch "
                                + request.memberEpoch()
                                + ", the coordinator knows it with "
                                + member.epoch()
                                + ". The member must abandon all its partitions and rejoin.");
    }

    private static Optional<Refusal> stranger(String groupId, String memberId) {
        return HeartbeatRules.refuse(
                GroupError.UNKNOWN_MEMBER_ID,
                "Member " + memberId + " is not a member of group " + groupId + ".");
    }

    private GroupResponse.ShareHeartbeat step(
            @Nullable ShareGroup group, ShareImage image, ShareHeartbeat request, Turn turn) {
        String memberId = request.memberId();
        ShareMember before = image.member(memberId);
        ShareDraft draft = new ShareDraft(image, view.get(), turn.now().epochMs());
        boolean changed = draft.subscribe(memberId, said(before, request));
        refresh(group, draft, changed);
        if (draft.image().epoch() > image.epoch()) {
            String why =
                    changed
                            ? "member " + memberId + " joins or reads other topics"
                            : "topics have changed";
            event(draft.image(), Kind.REBALANCE_STARTED, why);
        }
        SortedSet<TopicPartition> toSetUp = new TreeSet<>(draft.image().state().initializing());
        if (group != null && group.isSetupDue(turn.now())) {
            // What was begun under the epoch before must not come late and undo what follows.
            draft.nextEpoch();
            group.setupNotBefore(turn.now(), ShareGroup.SETUP_TIMEOUT_MS);
        } else {
            toSetUp.removeAll(image.state().initializing());
        }
        draft.retarget();
        ShareMember after = draft.reconcile(memberId);
        draft.records().forEach(fact -> turn.record(new GroupRecord.OfShareGroup(fact)));
        boolean toldAll =
                request.memberEpoch() == ShareAssignment.JOINING
                        || request.topics() != null
                        || request.memberEpoch() != after.epoch()
                        || before == null
                        || !before.current().partitions().equals(after.current().partitions());
        if (group != null) {
            group.heard(memberId, turn.now(), times.shareSessionTimeoutMs(request.groupId()));
            if (toldAll) {
                turn.tellsAbout(group);
            }
        }
        return new GroupResponse.ShareHeartbeat(
                GroupError.NONE,
                null,
                memberId,
                after.epoch(),
                times.heartbeatIntervalMs(draft.image()),
                toldAll ? after.current().partitions() : null,
                toSetUp.isEmpty() ? null : toSetUp(draft.image(), toSetUp));
    }

    /**
     * The answer has a record before it, so that the share coordinator never knows more than it.
     */
    private static ShareState toSetUp(ShareImage image, SortedSet<TopicPartition> partitions) {
        return new ShareState(GroupError.NONE, null, image.groupId(), image.epoch(), partitions);
    }

    private static void refresh(@Nullable ShareGroup group, ShareDraft draft, boolean changed) {
        long version = draft.view().topicsVersion();
        if (group != null && !changed && group.hasSeenTopics(version)) {
            return;
        }
        int recordsBefore = draft.records().size();
        draft.refresh(changed);
        draft.refreshState();
        if (group != null && draft.records().size() == recordsBefore) {
            group.sawTopics(version);
        }
    }

    /** What was said before, with what is said now in its place. */
    private static ShareSubscription said(@Nullable ShareMember member, ShareHeartbeat request) {
        ShareSubscription before = member == null ? null : member.subscription();
        List<String> topics = request.topics();
        return new ShareSubscription(
                request.rackId() != null || before == null ? request.rackId() : before.rackId(),
                request.clientId(),
                request.clientHost(),
                topics != null || before == null
                        ? new TreeSet<>(topics == null ? List.of() : topics)
                        : before.topics());
    }

    /** There are targets for the group's epoch; each member has its own with its next heartbeat. */
    void settled(ShareGroup group) {
        long partitions =
                group.image().targets().values().stream()
                        .flatMap(each -> each.stream())
                        .distinct()
                        .count();
        event(
                group.image(),
                Kind.STABLE,
                group.memberCount() + " members share " + partitions + " partitions");
    }

    // ---- leave ----

    private Optional<Refusal> leave(Ticket ticket, ShareHeartbeat request, Turn turn) {
        ShareGroup group = groups.share(request.groupId());
        if (group == null) {
            return HeartbeatRules.refuse(
                    GroupError.GROUP_ID_NOT_FOUND,
                    "There is no share group " + request.groupId() + ".");
        }
        if (group.image().member(request.memberId()) == null) {
            return stranger(request.groupId(), request.memberId());
        }
        remove(group, List.of(request.memberId()), "left", turn);
        turn.answer(
                ticket,
                new GroupResponse.ShareHeartbeat(
                        GroupError.NONE,
                        null,
                        request.memberId(),
                        ShareAssignment.LEAVING,
                        0,
                        null,
                        null));
        return Optional.empty();
    }

    /** Removes who was not heard from. */
    void expire(ShareGroup group, Turn turn) {
        List<String> silent = group.silent(turn.now());
        if (!silent.isEmpty()) {
            membersExpired += silent.size();
            // After a refused append they are looked at again.
            silent.forEach(
                    memberId ->
                            group.heard(memberId, turn.now(), ConsumerMembership.REMOVAL_RETRY_MS));
            remove(group, silent, "not heard from", turn);
        }
    }

    private void remove(ShareGroup group, List<String> memberIds, String why, Turn turn) {
        ShareDraft draft = new ShareDraft(group.image(), view.get(), turn.now().epochMs());
        for (String memberId : memberIds) {
            draft.remove(memberId);
            event(draft.image(), Kind.MEMBER_REMOVED, memberId + ": " + why);
        }
        draft.refresh(true);
        event(draft.image(), Kind.REBALANCE_STARTED, memberIds.size() + " members are gone");
        draft.records().forEach(fact -> turn.record(new GroupRecord.OfShareGroup(fact)));
    }

    private void event(ShareImage image, Kind kind, String detail) {
        events.accept(new GroupEvent(image.groupId(), image.epoch(), kind, detail));
    }
}
