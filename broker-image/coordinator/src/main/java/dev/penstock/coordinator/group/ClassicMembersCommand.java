/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.Heartbeat;
import dev.penstock.coordinator.group.GroupRequest.JoinGroup;
import dev.penstock.coordinator.group.GroupRequest.LeaveGroup;
import dev.penstock.coordinator.group.GroupRequest.LeavingMember;
import dev.penstock.coordinator.group.GroupRequest.SyncGroup;
import dev.penstock.coordinator.group.consumer.ClassicProtocols;
import dev.penstock.coordinator.group.consumer.ClassicProtocols.Offered;
import dev.penstock.coordinator.group.consumer.ConsumerDraft;
import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.consumer.MemberState;
import dev.penstock.coordinator.group.consumer.Subscription;
import dev.penstock.coordinator.message.ConsumerProtocolSubscription;
import dev.penstock.coordinator.runtime.Ticket;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Consumers that speak the classic protocol as members of a consumer group. They are told a member
 * epoch as their generation, and of no leader, so that none of them assigns; what the engine has
 * for them is told in SyncGroup. None of their requests is parked.
 */
final class ClassicMembersCommand {
    private final ConsumerMembership membership;
    private final JoinGroupCommand joins;

    ClassicMembersCommand(ConsumerMembership membership, JoinGroupCommand joins) {
        this.membership = membership;
        this.joins = joins;
    }

    // ---- JoinGroup ----

    void join(Ticket ticket, ConsumerGroup group, JoinGroup request, Turn turn) {
        Optional<ConsumerProtocolSubscription> said = subscription(request);
        GroupError error = joins.requestError(request);
        if (error == GroupError.NONE && said.isEmpty()) {
            error = GroupError.INCONSISTENT_GROUP_PROTOCOL;
        }
        if (error == GroupError.NONE) {
            error = strangerError(group.image(), request);
        }
        if (error != GroupError.NONE) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        boolean newcomer = request.memberId().equals(GroupRequest.NO_MEMBER_ID);
        String memberId = newcomer ? joins.newMemberId(request) : request.memberId();
        if (newcomer && request.groupInstanceId() == null && request.memberIdRequired()) {
            turn.answer(
                    ticket,
                    GroupResponse.JoinGroup.refused(GroupError.MEMBER_ID_REQUIRED, memberId));
            return;
        }
        turn.answer(ticket, joined(group, memberId, request, said.orElseThrow(), turn));
    }

    private static Optional<ConsumerProtocolSubscription> subscription(JoinGroup request) {
        boolean readable =
                request.protocolType().equals(ConsumerProtocol.TYPE)
                        && !request.protocols().isEmpty()
                        && request.protocols().stream()
                                .allMatch(
                                        protocol ->
                                                ConsumerProtocol.subscription(protocol.metadata())
                                                        .isPresent());
        return readable
                ? ConsumerProtocol.subscription(request.protocols().getFirst().metadata())
                : Optional.empty();
    }

    private GroupError strangerError(ConsumerImage image, JoinGroup request) {
        boolean newcomer = request.memberId().equals(GroupRequest.NO_MEMBER_ID);
        ConsumerMember holder = image.staticMember(request.groupInstanceId());
        if (!newcomer && request.groupInstanceId() != null) {
            if (holder == null) {
                return GroupError.UNKNOWN_MEMBER_ID;
            }
            if (!holder.memberId().equals(request.memberId())) {
                return GroupError.FENCED_INSTANCE_ID;
            }
        }
        boolean isNew = holder == null && image.member(request.memberId()) == null;
        if (isNew && image.members().size() >= membership.config().maxSize()) {
            return GroupError.GROUP_MAX_SIZE_REACHED;
        }
        String replaced = holder == null ? request.memberId() : holder.memberId();
        return Migration.leavesCommonProtocol(
                        image, replaced, Migration.offered(request.protocols()))
                ? GroupError.NONE
                : GroupError.INCONSISTENT_GROUP_PROTOCOL;
    }

    private GroupResponse.JoinGroup joined(
            ConsumerGroup group,
            String memberId,
            JoinGroup request,
            ConsumerProtocolSubscription said,
            Turn turn) {
        ConsumerDraft draft = membership.draft(group.image(), turn);
        ConsumerMember holder = draft.image().staticMember(request.groupInstanceId());
        if (holder != null && !holder.memberId().equals(memberId)) {
            draft.succeed(holder, memberId);
        }
        boolean changed = draft.subscribe(memberId, subscription(request, said));
        membership.refresh(group, draft, changed, "classic member " + memberId + " joins");
        draft.retarget(membership.config().defaultAssignor());
        ConsumerMember member =
                draft.reconcile(
                        memberId, Migration.byId(ConsumerProtocol.owned(said), draft.view()));
        membership.record(draft, turn);
        membership.heard(group, member, turn);
        group.hasActed(memberId);
        group.mustAct(memberId, turn.now(), member.subscription().rebalanceTimeoutMs());
        turn.tellsAbout(group);
        return new GroupResponse.JoinGroup(
                GroupError.NONE,
                member.epoch(),
                ConsumerProtocol.TYPE,
                request.protocols().getFirst().name(),
                GroupRequest.NO_MEMBER_ID,
                false,
                memberId,
                List.of());
    }

    private static Subscription subscription(JoinGroup request, ConsumerProtocolSubscription said) {
        int rebalanceTimeoutMs =
                request.rebalanceTimeoutMs() < 0
                        ? request.sessionTimeoutMs()
                        : request.rebalanceTimeoutMs();
        List<Offered> offered = Migration.offered(request.protocols());
        return new Subscription(
                request.groupInstanceId(),
                said.rackId(),
                request.clientId(),
                request.clientHost(),
                new TreeSet<>(said.topics()),
                null,
                rebalanceTimeoutMs,
                null,
                new ClassicProtocols(request.sessionTimeoutMs(), offered));
    }

    // ---- SyncGroup ----

    void sync(Ticket ticket, ConsumerGroup group, SyncGroup request, Turn turn) {
        GroupError error =
                memberError(
                        group.image(),
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationId());
        ConsumerMember member = group.image().member(request.memberId());
        if (error == GroupError.NONE
                && request.protocolType() != null
                && !request.protocolType().equals(ConsumerProtocol.TYPE)) {
            error = GroupError.INCONSISTENT_GROUP_PROTOCOL;
        }
        if (error != GroupError.NONE || member == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        Offered offered = Migration.classic(member).offered().getFirst();
        if (request.protocolName() != null && !request.protocolName().equals(offered.name())) {
            turn.answer(ticket, request.refused(GroupError.INCONSISTENT_GROUP_PROTOCOL));
            return;
        }
        membership.heard(group, member, turn);
        group.hasActed(member.memberId());
        ConsumerDraft draft = membership.draft(group.image(), turn);
        if (member.current().state() == MemberState.UNREVOKED_PARTITIONS) {
            group.mustAct(
                    member.memberId(), turn.now(), member.subscription().rebalanceTimeoutMs());
        }
        turn.tellsAbout(group);
        turn.answer(
                ticket,
                new GroupResponse.SyncGroup(
                        GroupError.NONE,
                        ConsumerProtocol.TYPE,
                        offered.name(),
                        ConsumerProtocol.assignment(
                                Migration.byName(
                                        member.current().assigned().keySet(), draft.view()),
                                offered.metadata())));
    }

    // ---- Heartbeat ----

    void heartbeat(Ticket ticket, ConsumerGroup group, Heartbeat request, Turn turn) {
        GroupError error =
                memberError(
                        group.image(),
                        request.memberId(),
                        request.groupInstanceId(),
                        request.generationId());
        ConsumerMember member = group.image().member(request.memberId());
        if (error != GroupError.NONE || member == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        membership.heard(group, member, turn);
        ConsumerDraft draft = membership.draft(group.image(), turn);
        membership.refreshIfStale(group, draft);
        membership.record(draft, turn);
        boolean hasNews = draft.image().hasNewsFor(member);
        if (hasNews) {
            group.mustAct(
                    member.memberId(), turn.now(), member.subscription().rebalanceTimeoutMs());
        }
        turn.answer(
                ticket,
                new GroupResponse.Heartbeat(
                        hasNews ? GroupError.REBALANCE_IN_PROGRESS : GroupError.NONE));
    }

    private static GroupError memberError(
            ConsumerImage image,
            String memberId,
            @Nullable String groupInstanceId,
            int generationId) {
        ConsumerMember holder = image.staticMember(groupInstanceId);
        if (holder != null && !holder.memberId().equals(memberId)) {
            return GroupError.FENCED_INSTANCE_ID;
        }
        ConsumerMember member = image.member(memberId);
        if (member == null || !member.isClassic() || (groupInstanceId != null && holder == null)) {
            return GroupError.UNKNOWN_MEMBER_ID;
        }
        return generationId == member.epoch() ? GroupError.NONE : GroupError.ILLEGAL_GENERATION;
    }

    // ---- LeaveGroup ----

    /** Members of both protocols may be taken out by it, by an administrator. */
    void leave(Ticket ticket, ConsumerGroup group, LeaveGroup request, Turn turn) {
        List<String> leaving = new ArrayList<>();
        List<GroupResponse.LeftMember> left = new ArrayList<>();
        for (LeavingMember each : request.members()) {
            ConsumerMember member = leaver(group.image(), each);
            GroupError error = leaveError(group.image(), each, member);
            if (error == GroupError.NONE && !leaving.contains(memberId(member))) {
                leaving.add(memberId(member));
            }
            left.add(new GroupResponse.LeftMember(each.memberId(), each.groupInstanceId(), error));
        }
        if (!leaving.isEmpty()) {
            membership.remove(group, leaving, "left", turn);
        }
        turn.answer(ticket, new GroupResponse.LeaveGroup(GroupError.NONE, left));
    }

    private static String memberId(@Nullable ConsumerMember member) {
        return Objects.requireNonNull(member).memberId();
    }

    private static @Nullable ConsumerMember leaver(ConsumerImage image, LeavingMember leaving) {
        return leaving.memberId().equals(GroupRequest.NO_MEMBER_ID)
                ? image.staticMember(leaving.groupInstanceId())
                : image.member(leaving.memberId());
    }

    private static GroupError leaveError(
            ConsumerImage image, LeavingMember leaving, @Nullable ConsumerMember member) {
        ConsumerMember holder = image.staticMember(leaving.groupInstanceId());
        if (member != null && holder != null && !holder.equals(member)) {
            return GroupError.FENCED_INSTANCE_ID;
        }
        return member == null || (leaving.groupInstanceId() != null && holder == null)
                ? GroupError.UNKNOWN_MEMBER_ID
                : GroupError.NONE;
    }
}
