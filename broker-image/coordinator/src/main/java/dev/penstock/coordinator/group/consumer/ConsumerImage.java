/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One consumer group as its records say. Immutable, so that a decision can look at what its own
 * records will lead to; two images share what did not change between them.
 *
 * @param epoch grows with each change that may move partitions
 * @param topicsHash of the topics that it subscribes to, in that epoch
 * @param targetEpoch the epoch that the targets were made for, at most {@code epoch}
 * @param members by member id
 * @param targets what each member is meant to have, by member id
 * @param owners who has each partition, or has not let go of it yet
 * @param instances the member ids of static members
 * @param regexes what the patterns in use stood for
 */
public record ConsumerImage(
        String groupId,
        int epoch,
        long topicsHash,
        int targetEpoch,
        TreePMap<String, ConsumerMember> members,
        TreePMap<String, SortedSet<TopicPartition>> targets,
        TreePMap<TopicPartition, String> owners,
        TreePMap<String, String> instances,
        TreePMap<String, ResolvedRegex> regexes) {
    /** Kafka's name of the state in which nothing moves. */
    public static final String STABLE = "Stable";

    /** A group of which no record tells yet. */
    public static ConsumerImage empty(String groupId) {
        return new ConsumerImage(
                groupId,
                0,
                TopicsHash.NOTHING,
                0,
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty(),
                TreePMap.empty());
    }

    public @Nullable ConsumerMember member(String memberId) {
        return members.get(memberId);
    }

    public @Nullable ConsumerMember staticMember(@Nullable String instanceId) {
        String memberId = instanceId == null ? null : instances.get(instanceId);
        return memberId == null ? null : members.get(memberId);
    }

    /** What the member is meant to have. */
    public SortedSet<TopicPartition> target(String memberId) {
        return targets.getOrDefault(memberId, Collections.emptySortedSet());
    }

    /** Whether nobody but that member has the partition. */
    public boolean isFreeFor(String memberId, TopicPartition partition) {
        String owner = owners.get(partition);
        return owner == null || owner.equals(memberId);
    }

    /** Whether the member has all that it is meant to have in the newest epoch. */
    public boolean isSettled(ConsumerMember member) {
        return member.epoch() == CurrentAssignment.DEPARTED
                || (member.epoch() == epoch && member.current().state() == MemberState.STABLE);
    }

    /** Whether there is something that the member could be told now. */
    public boolean hasNewsFor(ConsumerMember member) {
        if (member.epoch() != epoch) {
            return true;
        }
        return switch (member.current().state()) {
            case STABLE -> false;
            case UNREVOKED_PARTITIONS -> true;
            case UNRELEASED_PARTITIONS ->
                    target(member.memberId()).stream()
                            .anyMatch(
                                    partition ->
                                            !member.current().assigned().containsKey(partition)
                                                    && isFreeFor(member.memberId(), partition));
        };
    }

    /** Kafka's name of the state that the group is in. */
    public String stateName() {
        if (members.isEmpty()) {
            return "Empty";
        }
        if (epoch > targetEpoch) {
            return "Assigning";
        }
        return members.values().stream().allMatch(this::isSettled) ? STABLE : "Reconciling";
    }

    /** The names that a member subscribes to, by itself and by its pattern. */
    public SortedSet<String> topicsOf(ConsumerMember member) {
        SortedSet<String> topics = new TreeSet<>(member.subscription().topics());
        String regex = member.subscription().regex();
        ResolvedRegex resolved = regex == null ? null : regexes.get(regex);
        if (resolved != null) {
            topics.addAll(resolved.topics());
        }
        return topics;
    }

    /** The names that anybody subscribes to. */
    public SortedSet<String> topics() {
        SortedSet<String> topics = new TreeSet<>();
        members.values().forEach(member -> topics.addAll(topicsOf(member)));
        return topics;
    }

    /** The records that end the group, members and all. */
    public List<ConsumerRecord> dissolution() {
        List<ConsumerRecord> records = new ArrayList<>();
        members.keySet().forEach(memberId -> records.addAll(removal(memberId)));
        regexes.keySet()
                .forEach(regex -> records.add(new ConsumerRecord.RegexRemoved(groupId, regex)));
        records.add(new ConsumerRecord.TargetEpochRemoved(groupId));
        records.add(new ConsumerRecord.GroupEpochRemoved(groupId));
        return records;
    }

    /** The records that remove a member. */
    List<ConsumerRecord> removal(String memberId) {
        return List.of(
                new ConsumerRecord.CurrentRemoved(groupId, memberId),
                new ConsumerRecord.TargetRemoved(groupId, memberId),
                new ConsumerRecord.MemberRemoved(groupId, memberId));
    }

    // ---- records ----

    /** The image after the record. */
    public ConsumerImage apply(ConsumerRecord record) {
        return switch (record) {
            case ConsumerRecord.GroupEpoch each ->
                    with(each.epoch(), each.topicsHash(), targetEpoch);
            case ConsumerRecord.GroupEpochRemoved _ -> empty(groupId);
            case ConsumerRecord.MemberStored each ->
                    with(known(each.memberId()).with(each.subscription()));
            case ConsumerRecord.MemberRemoved each -> without(each.memberId());
            case ConsumerRecord.TargetEpoch each -> with(epoch, topicsHash, each.epoch());
            case ConsumerRecord.TargetEpochRemoved _ -> with(epoch, topicsHash, 0);
            case ConsumerRecord.TargetStored each ->
                    withTargets(targets.plus(each.memberId(), each.partitions()));
            case ConsumerRecord.TargetRemoved each -> withTargets(targets.minus(each.memberId()));
            case ConsumerRecord.CurrentStored each ->
                    with(known(each.memberId()).with(each.current()));
            case ConsumerRecord.CurrentRemoved each ->
                    Optional.ofNullable(members.get(each.memberId()))
                            .map(member -> with(member.with(CurrentAssignment.NONE)))
                            .orElse(this);
            case ConsumerRecord.RegexStored each ->
                    withRegexes(regexes.plus(each.regex(), each.resolved()));
            case ConsumerRecord.RegexRemoved each -> withRegexes(regexes.minus(each.regex()));
        };
    }

    /** Compaction may have left the record of what a member has before what it said. */
    private ConsumerMember known(String memberId) {
        ConsumerMember member = members.get(memberId);
        return member != null
                ? member
                : new ConsumerMember(memberId, Subscription.UNKNOWN, CurrentAssignment.NONE);
    }

    private ConsumerImage with(int newEpoch, long newTopicsHash, int newTargetEpoch) {
        return new ConsumerImage(
                groupId,
                newEpoch,
                newTopicsHash,
                newTargetEpoch,
                members,
                targets,
                owners,
                instances,
                regexes);
    }

    private ConsumerImage withTargets(TreePMap<String, SortedSet<TopicPartition>> changed) {
        return new ConsumerImage(
                groupId,
                epoch,
                topicsHash,
                targetEpoch,
                members,
                changed,
                owners,
                instances,
                regexes);
    }

    private ConsumerImage withRegexes(TreePMap<String, ResolvedRegex> changed) {
        return new ConsumerImage(
                groupId,
                epoch,
                topicsHash,
                targetEpoch,
                members,
                targets,
                owners,
                instances,
                changed);
    }

    private ConsumerImage with(ConsumerMember member) {
        ConsumerMember old = members.get(member.memberId());
        TreePMap<TopicPartition, String> nextOwners = owners;
        if (old == null || !old.current().equals(member.current())) {
            nextOwners = owned(old == null ? owners : released(old), member);
        }
        TreePMap<String, String> nextInstances = old == null ? instances : withoutInstance(old);
        String instanceId = member.subscription().instanceId();
        if (instanceId != null) {
            nextInstances = nextInstances.plus(instanceId, member.memberId());
        }
        return new ConsumerImage(
                groupId,
                epoch,
                topicsHash,
                targetEpoch,
                members.plus(member.memberId(), member),
                targets,
                nextOwners,
                nextInstances,
                regexes);
    }

    private ConsumerImage without(String memberId) {
        ConsumerMember old = members.get(memberId);
        return old == null
                ? this
                : new ConsumerImage(
                        groupId,
                        epoch,
                        topicsHash,
                        targetEpoch,
                        members.minus(memberId),
                        targets,
                        released(old),
                        withoutInstance(old),
                        regexes);
    }

    private TreePMap<String, String> withoutInstance(ConsumerMember member) {
        String instanceId = member.subscription().instanceId();
        return instanceId != null && member.memberId().equals(instances.get(instanceId))
                ? instances.minus(instanceId)
                : instances;
    }

    private TreePMap<TopicPartition, String> released(ConsumerMember member) {
        TreePMap<TopicPartition, String> rest = owners;
        for (SortedMap<TopicPartition, Integer> had : holdings(member)) {
            for (TopicPartition partition : had.keySet()) {
                if (member.memberId().equals(rest.get(partition))) {
                    rest = rest.minus(partition);
                }
            }
        }
        return rest;
    }

    private static TreePMap<TopicPartition, String> owned(
            TreePMap<TopicPartition, String> owners, ConsumerMember member) {
        TreePMap<TopicPartition, String> more = owners;
        for (SortedMap<TopicPartition, Integer> has : holdings(member)) {
            for (TopicPartition partition : has.keySet()) {
                more = more.plus(partition, member.memberId());
            }
        }
        return more;
    }

    private static Iterable<SortedMap<TopicPartition, Integer>> holdings(ConsumerMember member) {
        return List.of(member.current().assigned(), member.current().pendingRevocation());
    }
}
