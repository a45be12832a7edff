/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupEvent.Kind;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerRecord;
import dev.penstock.coordinator.group.share.ShareRecord;
import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.ShardFailure;
import dev.penstock.coordinator.runtime.ShardMachine;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.kernel.Randomness;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
    private final ConsumerTimes times;
    private final ConsumerMembership membership;
    private final ConsumerHeartbeatCommand consumerHeartbeat;
    private final ClassicMembersCommand classicMembers;
    private final ShareHeartbeatCommand shareHeartbeat;
    private final ShareStateCommands shareState;
    private long groupsSettled;

    /** The time of the newest input; absent during the replay: what it applies happened before. */
    private @Nullable Now live;

    GroupMachine(
            GroupConfig config,
            Randomness randomness,
            Consumer<GroupEvent> events,
            Supplier<ClusterView> view) {
        rebalance = new Rebalance(config, events);
        retention = new Retention(groups, config);
        joinGroup = new JoinGroupCommand(groups, rebalance, config, randomness);
        syncGroup = new SyncGroupCommand(groups, rebalance);
        heartbeat = new HeartbeatCommand(groups);
        leaveGroup = new LeaveGroupCommand(groups, rebalance);
        offsets = new OffsetCommands(groups, config);
        admin = new AdminCommands(groups, config.consumer().defaultAssignor());
        Migration migration = new Migration(config);
        times = new ConsumerTimes(config.consumer(), config.share(), view);
        membership = new ConsumerMembership(config.consumer(), times, migration, view, events);
        consumerHeartbeat =
                new ConsumerHeartbeatCommand(groups, membership, migration, rebalance, randomness);
        classicMembers = new ClassicMembersCommand(membership, joinGroup);
        shareHeartbeat = new ShareHeartbeatCommand(groups, config.share(), times, view, events);
        shareState = new ShareStateCommands(groups, view);
    }

    Groups groups() {
        return groups;
    }

    @Override
    public Decision<GroupResponse, GroupRecord> decide(
            Ticket ticket, GroupRequest<?> request, Now now) {
        Turn turn = new Turn(now);
        live = now;
        Optional<GroupResponse> refusal = ForeignKinds.refusal(request, groups);
        if (refusal.isPresent()) {
            turn.answer(ticket, refusal.get());
        } else {
            decide(ticket, request, turn);
        }
        return turn.decision();
    }

    private void decide(Ticket ticket, GroupRequest<?> request, Turn turn) {
        switch (request) {
            case GroupRequest.JoinGroup join -> join(ticket, join, turn);
            case GroupRequest.SyncGroup sync -> sync(ticket, sync, turn);
            case GroupRequest.LeaveGroup leave -> leave(ticket, leave, turn);
            case GroupRequest.Heartbeat beat -> {
                ConsumerGroup group = groups.consumer(beat.groupId());
                if (group != null) {
                    classicMembers.heartbeat(ticket, group, beat, turn);
                    settle(beat.groupId());
                } else {
                    heartbeat.decide(ticket, beat, turn);
                }
            }
            case GroupRequest.ConsumerHeartbeat beat -> {
                consumerHeartbeat.decide(ticket, beat, turn);
                settle(beat.groupId());
            }
            case GroupRequest.OffsetCommit commit -> offsets.commit(ticket, commit, turn);
            case GroupRequest.TransactionalOffsetCommit commit ->
                    offsets.commit(ticket, commit, turn);
            case GroupRequest.OffsetFetch fetch -> offsets.fetch(ticket, fetch, turn);
            case GroupRequest.OffsetDelete delete -> offsets.delete(ticket, delete, turn);
            case GroupRequest.ForgetTopics forget -> {
                shareState.forgetTopics(forget, turn);
                offsets.forgetTopics(ticket, forget, turn);
            }
            case GroupRequest.DescribeGroup describe -> admin.describe(ticket, describe, turn);
            case GroupRequest.DescribeConsumerGroup describe ->
                    admin.describe(ticket, describe, turn);
            case GroupRequest.ListGroups list -> admin.list(ticket, list, turn);
            case GroupRequest.DeleteGroup delete -> admin.delete(ticket, delete, turn);
            case GroupRequest.ShareHeartbeat beat -> shareHeartbeat.decide(ticket, beat, turn);
            case GroupRequest.DescribeShareGroup describe -> admin.describe(ticket, describe, turn);
            case GroupRequest.ShareStateOf ask -> shareState.tell(ticket, ask, turn);
            case GroupRequest.ShareStateBegun begun -> shareState.begun(ticket, begun, turn);
            case GroupRequest.AlterShareState alter -> shareState.alter(ticket, alter, turn);
            case GroupRequest.EndShareState end -> shareState.end(ticket, end, turn);
            case GroupRequest.ShareStateEnded ended -> shareState.ended(ticket, ended, turn);
        }
    }

    private void join(Ticket ticket, GroupRequest.JoinGroup join, Turn turn) {
        ConsumerGroup group = groups.consumer(join.groupId());
        if (group == null) {
            joinGroup.decide(ticket, join, turn);
        } else if (!group.isEmpty()) {
            classicMembers.join(ticket, group, join, turn);
        } else {
            // What is left of a group of the other kind goes first; the client asks again.
            group.tombstones().forEach(turn::record);
            turn.answer(ticket, join.refused(GroupError.COORDINATOR_LOAD_IN_PROGRESS));
        }
        settle(join.groupId());
    }

    private void sync(Ticket ticket, GroupRequest.SyncGroup sync, Turn turn) {
        ConsumerGroup group = groups.consumer(sync.groupId());
        if (group == null) {
            syncGroup.decide(ticket, sync, turn);
        } else {
            classicMembers.sync(ticket, group, sync, turn);
        }
        settle(sync.groupId());
    }

    private void leave(Ticket ticket, GroupRequest.LeaveGroup leave, Turn turn) {
        ConsumerGroup group = groups.consumer(leave.groupId());
        if (group == null) {
            leaveGroup.decide(ticket, leave, turn);
        } else {
            classicMembers.leave(ticket, group, leave, turn);
        }
        settle(leave.groupId());
    }

    @Override
    public Optional<Decision<GroupResponse, GroupRecord>> expire(Now now) {
        Turn turn = new Turn(now);
        live = now;
        Optional<String> due = deadlines.pollDue(now.nanos());
        if (due.isPresent()) {
            switch (groups.find(due.get())) {
                case ClassicGroup group -> rebalance.expire(group, turn);
                case ConsumerGroup group -> membership.expire(group, turn);
                case ShareGroup group -> shareHeartbeat.expire(group, turn);
                case null -> {}
            }
            settle(due.get());
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
        Group group = groups.find(groupId);
        if (group != null) {
            deadlines.arm(groupId, group.nextDeadlineNanos());
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
        Group before = groups.find(record.groupId());
        String stateBefore = before == null ? "" : before.stateName();
        int generationBefore = before == null ? 0 : before.generation();
        groups.apply(record, offset);
        Now now = live;
        if (now == null) {
            return;
        }
        switch (record) {
            case GroupRecord.GroupStored stored -> generationStored(stored, stateBefore, now);
            case GroupRecord.GroupRemoved _ -> {
                if (before != null && before.memberCount() == 0) {
                    rebalance.removed(record.groupId(), generationBefore);
                }
            }
            case GroupRecord.OfConsumerGroup(ConsumerRecord.GroupEpochRemoved _) -> {
                if (before != null) {
                    rebalance.removed(record.groupId(), generationBefore);
                }
            }
            case GroupRecord.OfConsumerGroup(ConsumerRecord fact) ->
                    consumerGroupChanged(fact, stateBefore, now);
            case GroupRecord.OfShareGroup(ShareRecord.GroupEpochRemoved _) -> {
                if (before != null) {
                    rebalance.removed(record.groupId(), generationBefore);
                }
            }
            case GroupRecord.OfShareGroup(ShareRecord fact) -> shareGroupChanged(fact, now);
            case GroupRecord.OffsetStored _, GroupRecord.OffsetRemoved _ -> {}
        }
    }

    private void generationStored(GroupRecord.GroupStored stored, String stateBefore, Now now) {
        ClassicGroup group = groups.findOrCreateClassic(stored.groupId());
        if (group.lacksLeader()) {
            group.loaded(now, times);
        } else if (stateBefore.equals(ClassicState.COMPLETING)) {
            rebalance.event(group, Kind.STABLE, "assigned by " + group.leaderOrEmpty());
        }
        deadlines.arm(group.groupId(), group.nextDeadlineNanos());
    }

    private void consumerGroupChanged(ConsumerRecord fact, String stateBefore, Now now) {
        ConsumerGroup group = groups.consumer(fact.groupId());
        if (group == null) {
            return;
        }
        group.beginSessions(now, times);
        deadlines.arm(group.groupId(), group.nextDeadlineNanos());
        boolean settled =
                fact instanceof ConsumerRecord.CurrentStored
                        && !stateBefore.equals(ConsumerImage.STABLE)
                        && group.stateName().equals(ConsumerImage.STABLE);
        if (settled) {
            groupsSettled++;
            membership.event(
                    group.image(),
                    Kind.STABLE,
                    group.memberCount() + " members have what they are meant to have");
        }
    }

    private void shareGroupChanged(ShareRecord fact, Now now) {
        ShareGroup group = groups.share(fact.groupId());
        if (group == null) {
            return;
        }
        group.beginTimes(now, times);
        deadlines.arm(group.groupId(), group.nextDeadlineNanos());
        if (fact instanceof ShareRecord.TargetEpoch) {
            groupsSettled++;
            shareHeartbeat.settled(group);
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
        for (Group group : groups.all()) {
            group.loaded(now, times);
            deadlines.arm(group.groupId(), group.nextDeadlineNanos());
        }
        retention.start(now);
        live = now;
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
        Map<String, Integer> byState = new LinkedHashMap<>();
        int members = 0;
        for (Group group : groups.all()) {
            members += group.memberCount();
            byState.merge(group.stateName(), 1, Integer::sum);
        }
        return new GroupFacts(
                byState.getOrDefault("Empty", 0),
                byState.getOrDefault("PreparingRebalance", 0),
                byState.getOrDefault("CompletingRebalance", 0),
                byState.getOrDefault("Stable", 0),
                byState.getOrDefault("Assigning", 0),
                byState.getOrDefault("Reconciling", 0),
                members,
                groups.offsetCount(),
                waitingRequests,
                rebalance.completed() + groupsSettled,
                offsets.committed(),
                retention.expired(),
                offsets.deleted(),
                rebalance.membersExpired()
                        + membership.membersExpired()
                        + shareHeartbeat.membersExpired(),
                skippedRecords);
    }
}
