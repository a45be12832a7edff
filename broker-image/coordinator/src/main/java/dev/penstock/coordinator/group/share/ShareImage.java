/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One share group as its records say. Immutable, so that a decision can look at what its own
 * records will lead to; two images share what did not change between them.
 *
 * @param epoch grows with each change that may move partitions
 * @param topicsHash of the topics that it subscribes to, in that epoch
 * @param targetEpoch the epoch that the targets were made for, at most {@code epoch}
 * @param members by member id
 * @param targets what each member is meant to have, by member id
 * @param state of which partitions there is state of delivery
 */
public record ShareImage(
        String groupId,
        int epoch,
        long topicsHash,
        int targetEpoch,
        TreePMap<String, ShareMember> members,
        TreePMap<String, SortedSet<TopicPartition>> targets,
        StatePartitions state) {
    private static final long NO_TOPICS = 0L;

    /** A group of which no record tells yet. */
    public static ShareImage empty(String groupId) {
        return new ShareImage(
                groupId, 0, NO_TOPICS, 0, TreePMap.empty(), TreePMap.empty(), StatePartitions.NONE);
    }

    public @Nullable ShareMember member(String memberId) {
        return members.get(memberId);
    }

    /** What the member is meant to have. */
    public SortedSet<TopicPartition> target(String memberId) {
        return targets.getOrDefault(memberId, Collections.emptySortedSet());
    }

    /** Kafka's name of the state that the group is in; share groups have two. */
    public String stateName() {
        return members.isEmpty() ? "Empty" : "Stable";
    }

    /** Whether somebody has yet to be told something, or partitions are being set up. */
    public boolean isMoving() {
        return epoch > targetEpoch
                || !state.initializing().isEmpty()
                || members.values().stream().anyMatch(member -> member.epoch() != targetEpoch);
    }

    /** The names that anybody subscribes to. */
    public SortedSet<String> topics() {
        SortedSet<String> topics = new TreeSet<>();
        members.values().forEach(member -> topics.addAll(member.subscription().topics()));
        return topics;
    }

    /** The records that end the group, members and all. */
    public List<ShareRecord> dissolution() {
        List<ShareRecord> records = new ArrayList<>();
        members.keySet().forEach(memberId -> records.addAll(removal(memberId)));
        records.add(new ShareRecord.StateRemoved(groupId));
        records.add(new ShareRecord.TargetEpochRemoved(groupId));
        records.add(new ShareRecord.GroupEpochRemoved(groupId));
        return records;
    }

    /** The records that remove a member. */
    List<ShareRecord> removal(String memberId) {
        return List.of(
                new ShareRecord.CurrentRemoved(groupId, memberId),
                new ShareRecord.TargetRemoved(groupId, memberId),
                new ShareRecord.MemberRemoved(groupId, memberId));
    }

    /** The image after the record. */
    public ShareImage apply(ShareRecord record) {
        return switch (record) {
            case ShareRecord.GroupEpoch each -> at(each.epoch(), each.topicsHash(), targetEpoch);
            case ShareRecord.GroupEpochRemoved _ -> empty(groupId);
            case ShareRecord.MemberStored each ->
                    with(known(each.memberId()).with(each.subscription()));
            case ShareRecord.MemberRemoved each -> withMembers(members.minus(each.memberId()));
            case ShareRecord.TargetEpoch each -> at(epoch, topicsHash, each.epoch());
            case ShareRecord.TargetEpochRemoved _ -> at(epoch, topicsHash, 0);
            case ShareRecord.TargetStored each ->
                    withTargets(targets.plus(each.memberId(), each.partitions()));
            case ShareRecord.TargetRemoved each -> withTargets(targets.minus(each.memberId()));
            case ShareRecord.CurrentStored each ->
                    with(known(each.memberId()).with(each.current()));
            case ShareRecord.CurrentRemoved each ->
                    Optional.ofNullable(members.get(each.memberId()))
                            .map(member -> with(member.with(ShareAssignment.NONE)))
                            .orElse(this);
            case ShareRecord.StateStored each -> withState(each.state());
            case ShareRecord.StateRemoved _ -> withState(StatePartitions.NONE);
        };
    }

    /** Compaction may have left the record of what a member has before what it said. */
    private ShareMember known(String memberId) {
        ShareMember member = members.get(memberId);
        return member != null
                ? member
                : new ShareMember(memberId, ShareSubscription.UNKNOWN, ShareAssignment.NONE);
    }

    private ShareImage at(int newEpoch, long newTopicsHash, int newTargetEpoch) {
        return new ShareImage(
                groupId, newEpoch, newTopicsHash, newTargetEpoch, members, targets, state);
    }

    private ShareImage with(ShareMember member) {
        return withMembers(members.plus(member.memberId(), member));
    }

    private ShareImage withMembers(TreePMap<String, ShareMember> changed) {
        return new ShareImage(groupId, epoch, topicsHash, targetEpoch, changed, targets, state);
    }

    private ShareImage withTargets(TreePMap<String, SortedSet<TopicPartition>> changed) {
        return new ShareImage(groupId, epoch, topicsHash, targetEpoch, members, changed, state);
    }

    private ShareImage withState(StatePartitions changed) {
        return new ShareImage(groupId, epoch, topicsHash, targetEpoch, members, targets, changed);
    }
}
