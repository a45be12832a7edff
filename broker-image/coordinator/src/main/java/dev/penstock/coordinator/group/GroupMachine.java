/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupEvent.Kind;
import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.ShardFailure;
import dev.penstock.coordinator.runtime.ShardMachine;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.kernel.Randomness;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The groups of one shard as a machine: hands each request to its command. */
final class GroupMachine implements ShardMachine<GroupRequest<?>, GroupResponse, GroupRecord> {
    private final Groups groups = new Groups();
    private final Deadlines deadlines = new Deadlines();
    private final Rebalance rebalance;
    private final Retention retention;
    private final JoinGroupCommand joinGroup;
    private final SyncGroupCommand syncGroup;
    private final HeartbeatCommand heartbeat;
    private final LeaveGroupCommand leaveGroup;
    private final OffsetCommands offsets;
    private final AdminCommands admin;

    /** False during the replay: what it applies happened before. */
    private boolean live;

    GroupMachine(GroupConfig config, Randomness randomness, Consumer<GroupEvent> events) {
        rebalance = new Rebalance(config, events);
        retention = new Retention(groups, config);
        joinGroup = new JoinGroupCommand(groups, rebalance, config, randomness);
        syncGroup = new SyncGroupCommand(groups, rebalance);
        heartbeat = new HeartbeatCommand(groups);
        leaveGroup = new LeaveGroupCommand(groups, rebalance);
        offsets = new OffsetCommands(groups, config);
        admin = new AdminCommands(groups);
    }

    Groups groups() {
        return groups;
    }

    @Override
    public Decision<GroupResponse, GroupRecord> decide(
            Ticket ticket, GroupRequest<?> request, Now now) {
        Turn turn = new Turn(now);
        switch (request) {
            case GroupRequest.JoinGroup join -> {
                joinGroup.decide(ticket, join, turn);
                settle(join.groupId());
            }
            case GroupRequest.SyncGroup sync -> {
                syncGroup.decide(ticket, sync, turn);
                settle(sync.groupId());
            }
            case GroupRequest.LeaveGroup leave -> {
                leaveGroup.decide(ticket, leave, turn);
                settle(leave.groupId());
            }
            case GroupRequest.Heartbeat beat -> heartbeat.decide(ticket, beat, turn);
            case GroupRequest.OffsetCommit commit -> offsets.commit(ticket, commit, turn);
            case GroupRequest.TransactionalOffsetCommit commit ->
                    offsets.commit(ticket, commit, turn);
            case GroupRequest.OffsetFetch fetch -> offsets.fetch(ticket, fetch, turn);
            case GroupRequest.OffsetDelete delete -> offsets.delete(ticket, delete, turn);
            case GroupRequest.ForgetTopics forget -> offsets.forgetTopics(ticket, forget, turn);
            case GroupRequest.DescribeGroup describe -> admin.describe(ticket, describe, turn);
            case GroupRequest.ListGroups list -> admin.list(ticket, list, turn);
            case GroupRequest.DeleteGroup delete -> admin.delete(ticket, delete, turn);
        }
        return turn.decision();
    }

    @Override
    public Optional<Decision<GroupResponse, GroupRecord>> expire(Now now) {
        Turn turn = new Turn(now);
        Optional<String> due = deadlines.pollDue(now.nanos());
        if (due.isPresent()) {
            ClassicGroup group = groups.find(due.get());
            if (group != null) {
                rebalance.expire(group, turn);
                settle(due.get());
            }
            return Optional.of(turn.decision());
        }
        if (retention.isDue(now.nanos())) {
            retention.sweep(turn);
            return Optional.of(turn.decision());
        }
        return Optional.empty();
    }

    /** After each change that may bring a deadline nearer or leave a group without use. */
    private void settle(String groupId) {
        groups.dropIfUnused(groupId);
        ClassicGroup group = groups.find(groupId);
        if (group != null) {
            deadlines.arm(groupId, Rebalance.nextDeadlineNanos(group));
        }
    }

    @Override
    public OptionalLong nextDeadlineNanos() {
        long next =
                Math.min(
                        deadlines.next().orElse(ClassicMember.NO_DEADLINE),
                        retention.nextDeadlineNanos());
        return next == ClassicMember.NO_DEADLINE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    @Override
    public void apply(GroupRecord record, long offset) {
        ClassicGroup before = groups.find(record.groupId());
        boolean forming =
                before != null && before.state() instanceof ClassicState.CompletingRebalance;
        groups.apply(record, offset);
        if (!live) {
            return;
        }
        ClassicGroup group = groups.find(record.groupId());
        if (record instanceof GroupRecord.GroupStored && group != null) {
            deadlines.arm(record.groupId(), Rebalance.nextDeadlineNanos(group));
            if (forming) {
                rebalance.event(group, Kind.STABLE, "assigned by " + group.leaderOrEmpty());
            }
        } else if (record instanceof GroupRecord.GroupRemoved && before != null) {
            rebalance.event(before, Kind.GROUP_REMOVED, "deleted or expired");
        }
    }

    @Override
    public void applyPending(GroupRecord record, long offset, TransactionalProducer producer) {
        groups.applyPending(record, offset, producer.producerId());
    }

    @Override
    public void endTransaction(long producerId, boolean committed, long offset) {
        groups.endTransaction(producerId, committed, offset);
    }

    @Override
    public void loaded(Now now) {
        for (ClassicGroup group : groups.all()) {
            for (ClassicMember member : group.members()) {
                member.heard(now);
            }
            deadlines.arm(group.groupId(), Rebalance.nextDeadlineNanos(group));
        }
        retention.start(now);
        live = true;
    }

    static GroupResponse failed(GroupRequest<?> request, ShardFailure failure) {
        return request.refused(
                switch (failure) {
                    case NOT_COORDINATOR -> GroupError.NOT_COORDINATOR;
                    case LOADING -> GroupError.COORDINATOR_LOAD_IN_PROGRESS;
                    case NOT_REPLICATED -> GroupError.COORDINATOR_NOT_AVAILABLE;
                    case PRODUCER_FENCED -> GroupError.INVALID_PRODUCER_EPOCH;
                    case TOO_LARGE ->
                            request instanceof GroupRequest.OffsetCommit
                                            || request
                                                    instanceof
                                                    GroupRequest.TransactionalOffsetCommit
                                    ? GroupError.INVALID_COMMIT_OFFSET_SIZE
                                    : GroupError.UNKNOWN_SERVER_ERROR;
                });
    }

    List<GroupPosition> positions() {
        return groups.positions();
    }

    GroupFacts facts(int waitingRequests, long skippedRecords) {
        int empty = 0;
        int preparing = 0;
        int completing = 0;
        int stable = 0;
        int members = 0;
        for (ClassicGroup group : groups.all()) {
            members += group.memberCount();
            switch (group.state()) {
                case ClassicState.Empty _ -> empty++;
                case ClassicState.PreparingRebalance _ -> preparing++;
                case ClassicState.CompletingRebalance _ -> completing++;
                case ClassicState.Stable _ -> stable++;
                case ClassicState.Dead _ ->
                        throw new IllegalStateException("dead: " + group.groupId());
            }
        }
        return new GroupFacts(
                empty,
                preparing,
                completing,
                stable,
                members,
                groups.offsetCount(),
                waitingRequests,
                rebalance.completed(),
                offsets.committed(),
                retention.expired(),
                offsets.deleted(),
                rebalance.membersExpired(),
                skippedRecords);
    }
}
