/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupEvent.Kind;
import dev.penstock.coordinator.group.GroupRequest.ConsumerHeartbeat;
import dev.penstock.coordinator.group.HeartbeatRules.Refusal;
import dev.penstock.coordinator.group.consumer.ConsumerDraft;
import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.consumer.CurrentAssignment;
import dev.penstock.coordinator.group.consumer.Subscription;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A member of a consumer group says that it is alive, joins or leaves. Each heartbeat brings the
 * group up to date with its topics, makes targets if there are none for its epoch, and takes this
 * member one step.
 */
final class ConsumerHeartbeatCommand {
    private final Groups groups;
    private final ConsumerMembership membership;
    private final Migration migration;
    private final Rebalance rebalance;
    private final Randomness randomness;

    ConsumerHeartbeatCommand(
            Groups groups,
            ConsumerMembership membership,
            Migration migration,
            Rebalance rebalance,
            Randomness randomness) {
        this.groups = groups;
        this.membership = membership;
        this.migration = migration;
        this.rebalance = rebalance;
        this.randomness = randomness;
    }

    void decide(Ticket ticket, ConsumerHeartbeat request, Turn turn) {
        Optional<Refusal> refusal =
                HeartbeatRules.objection(request, membership.config().assignors());
        if (refusal.isEmpty()) {
            refusal =
                    request.memberEpoch() < CurrentAssignment.JOINING
                            ? leave(ticket, request, turn)
                            : beat(ticket, request, turn);
        }
        refusal.ifPresent(
                why ->
                        turn.answer(
                                ticket,
                                GroupResponse.ConsumerHeartbeat.refused(
                                        why.error(), why.message())));
    }

    // ---- join and stay ----

    private Optional<Refusal> beat(Ticket ticket, ConsumerHeartbeat request, Turn turn) {
        boolean joins = request.memberEpoch() == CurrentAssignment.JOINING;
        Group group = groups.find(request.groupId());
        ConsumerDraft draft =
                membership.draft(
                        group instanceof ConsumerGroup existing
                                ? existing.image()
                                : ConsumerImage.empty(request.groupId()),
                        turn);
        if (!joins && !(group instanceof ConsumerGroup)) {
            return HeartbeatRules.refuse(
                    GroupError.UNKNOWN_MEMBER_ID,
                    "Group " + request.groupId() + " has no such member.");
        }
        if (group instanceof ClassicGroup classic) {
            Optional<String> why = migration.objectionToUpgrade(classic);
            if (why.isPresent()) {
                return HeartbeatRules.refuse(
                        GroupError.GROUP_ID_NOT_FOUND,
                        "Group " + request.groupId() + " is not a consumer group: " + why.get());
            }
            if (!classic.members().isEmpty()) {
                migration.upgrade(classic, draft);
            }
        }
        String memberId =
                request.memberId().isEmpty()
                        ? Uuid.random(randomness).toString()
                        : request.memberId();
        Optional<Refusal> objection =
                joins ? objectionToNewcomer(draft, memberId, request) : fence(draft, request);
        if (objection.isEmpty()) {
            if (group instanceof ClassicGroup classic) {
                end(classic, turn);
            }
            turn.answer(ticket, step(draft, memberId, request, turn));
        }
        return objection;
    }

    /** The classic group is one no more; who waits in it joins again, into the new one. */
    private void end(ClassicGroup classic, Turn turn) {
        if (classic.stored().isPresent()) {
            turn.record(new GroupRecord.GroupRemoved(classic.groupId()));
        }
        for (ClassicMember member : classic.members()) {
            rebalance.answerJoin(member, GroupError.REBALANCE_IN_PROGRESS, turn);
            rebalance.answerSync(member, GroupError.REBALANCE_IN_PROGRESS, turn);
        }
        rebalance.event(
                classic,
                Kind.GROUP_CONVERTED,
                "consumer, as a member joins that speaks its protocol");
    }

    private Optional<Refusal> objectionToNewcomer(
            ConsumerDraft draft, String memberId, ConsumerHeartbeat request) {
        ConsumerImage image = draft.image();
        ConsumerMember holder = image.staticMember(request.groupInstanceId());
        if (holder != null && !holder.memberId().equals(memberId)) {
            if (holder.epoch() != CurrentAssignment.DEPARTED && !holder.isClassic()) {
                return HeartbeatRules.refuse(
                        GroupError.UNRELEASED_INSTANCE_ID,
                        "Static member "
                                + memberId
                                + " with instance id "
                                + request.groupInstanceId()
                                + " was fenced: member "
                                + holder.memberId()
                                + " has not left.");
            }
            draft.succeed(holder, memberId);
        } else if (image.member(memberId) == null
                && image.members().size() >= membership.config().maxSize()) {
            return HeartbeatRules.refuse(
                    GroupError.GROUP_MAX_SIZE_REACHED,
                    "The consumer group has reached its maximum capacity of "
                            + membership.config().maxSize()
                            + " members.");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> fence(ConsumerDraft draft, ConsumerHeartbeat request) {
        ConsumerImage image = draft.image();
        Optional<Refusal> stranger = stranger(image, request);
        if (stranger.isPresent()) {
            return stranger;
        }
        ConsumerMember member = Objects.requireNonNull(image.member(request.memberId()));
        boolean repeats =
                request.owned() != null
                        && request.memberEpoch() < member.epoch()
                        && member.current().isRepeatOf(request.memberEpoch(), request.owned());
        return request.memberEpoch() == member.epoch() || repeats
                ? Optional.empty()
                : HeartbeatRules.refuse(
                        GroupError.FENCED_MEMBER_EPOCH,
                        "The consumer group member has epoch "
                                + request.memberEpoch()
                                + ", the coordinator knows it with "
                                + member.epoch()
                                + ". The member must abandon all its partitions and rejoin.");
    }

    private static Optional<Refusal> stranger(ConsumerImage image, ConsumerHeartbeat request) {
        ConsumerMember holder = image.staticMember(request.groupInstanceId());
        if (holder != null && !holder.memberId().equals(request.memberId())) {
            return HeartbeatRules.refuse(
                    GroupError.FENCED_INSTANCE_ID,
                    "Static member "
                            + request.memberId()
                            + " was fenced by member "
                            + holder.memberId()
                            + ".");
        }
        ConsumerMember member = image.member(request.memberId());
        return member == null || (request.groupInstanceId() != null && holder == null)
                ? HeartbeatRules.refuse(
                        GroupError.UNKNOWN_MEMBER_ID,
                        "Member "
                                + request.memberId()
                                + " is not a member of group "
                                + image.groupId()
                                + ".")
                : Optional.empty();
    }

    private GroupResponse.ConsumerHeartbeat step(
            ConsumerDraft draft, String memberId, ConsumerHeartbeat request, Turn turn) {
        ConsumerGroup group = groups.consumer(request.groupId());
        ConsumerMember before = draft.image().member(memberId);
        boolean changed = draft.subscribe(memberId, said(before, request));
        String why = "member " + memberId + (before == null ? " joins" : " changed what it reads");
        if (group != null) {
            membership.refresh(group, draft, changed, changed ? why : "topics have changed");
        } else {
            draft.refresh(true);
            membership.event(draft.image(), Kind.REBALANCE_STARTED, why);
        }
        draft.retarget(membership.config().defaultAssignor());
        ConsumerMember after = draft.reconcile(memberId, request.owned());
        membership.record(draft, turn);
        if (group != null) {
            membership.heard(group, after, turn);
            membership.remind(group, before == null ? after : before, after, turn);
        }
        SortedSet<TopicPartition> had = before == null ? new TreeSet<>() : assigned(before);
        boolean toldAll = request.isFull() || !had.equals(assigned(after));
        if (group != null && (toldAll || request.memberEpoch() != after.epoch())) {
            turn.tellsAbout(group);
        }
        return new GroupResponse.ConsumerHeartbeat(
                GroupError.NONE,
                null,
                memberId,
                after.epoch(),
                membership.times().heartbeatIntervalMs(draft.image()),
                toldAll ? assigned(after) : null);
    }

    private static SortedSet<TopicPartition> assigned(ConsumerMember member) {
        return new TreeSet<>(member.current().assigned().keySet());
    }

    /** What was said before, with what is said now in its place. */
    private static Subscription said(@Nullable ConsumerMember member, ConsumerHeartbeat request) {
        Subscription before = member == null ? null : member.subscription();
        String regex =
                request.regex() != null ? request.regex() : before == null ? null : before.regex();
        return new Subscription(
                orElse(request.groupInstanceId(), before == null ? null : before.instanceId()),
                orElse(request.rackId(), before == null ? null : before.rackId()),
                request.clientId(),
                request.clientHost(),
                request.topics() != null
                        ? new TreeSet<>(request.topics())
                        : before == null ? new TreeSet<>() : before.topics(),
                regex == null || regex.isEmpty() ? null : regex,
                request.rebalanceTimeoutMs() != ConsumerHeartbeat.UNCHANGED || before == null
                        ? request.rebalanceTimeoutMs()
                        : before.rebalanceTimeoutMs(),
                orElse(request.assignor(), before == null ? null : before.assignor()),
                null);
    }

    private static @Nullable String orElse(@Nullable String said, @Nullable String before) {
        return said != null ? said : before;
    }

    // ---- leave ----

    private Optional<Refusal> leave(Ticket ticket, ConsumerHeartbeat request, Turn turn) {
        ConsumerGroup group = groups.consumer(request.groupId());
        if (group == null) {
            return HeartbeatRules.refuse(
                    GroupError.GROUP_ID_NOT_FOUND,
                    "There is no consumer group " + request.groupId() + ".");
        }
        Optional<Refusal> stranger = stranger(group.image(), request);
        if (stranger.isPresent()) {
            return stranger;
        }
        ConsumerMember member = Objects.requireNonNull(group.image().member(request.memberId()));
        if (request.memberEpoch() == CurrentAssignment.DEPARTED) {
            ConsumerDraft draft = membership.draft(group.image(), turn);
            draft.depart(member);
            membership.record(draft, turn);
            membership.heard(group, member, turn);
            group.hasActed(member.memberId());
        } else {
            membership.remove(group, List.of(member.memberId()), "left", turn);
        }
        turn.answer(
                ticket,
                new GroupResponse.ConsumerHeartbeat(
                        GroupError.NONE, null, member.memberId(), request.memberEpoch(), 0, null));
        return Optional.empty();
    }
}
