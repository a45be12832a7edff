/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.coordinator.group.assignor.Assignor;
import dev.penstock.coordinator.group.assignor.AssignorInput;
import dev.penstock.coordinator.group.consumer.ClusterView.Topic;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A decision about a consumer group in the making: the records so far, and the image that they lead
 * to. The steps of the engine; whoever takes them says in which order.
 */
public final class ConsumerDraft {
    private final ClusterView view;
    private final long nowEpochMs;
    private final List<ConsumerRecord> records = new ArrayList<>();
    private ConsumerImage image;

    public ConsumerDraft(ConsumerImage image, ClusterView view, long nowEpochMs) {
        this.image = image;
        this.view = view;
        this.nowEpochMs = nowEpochMs;
    }

    public ConsumerImage image() {
        return image;
    }

    public List<ConsumerRecord> records() {
        return records;
    }

    public ClusterView view() {
        return view;
    }

    private String groupId() {
        return image.groupId();
    }

    private void add(ConsumerRecord record) {
        records.add(record);
        image = image.apply(record);
    }

    // ---- members ----

    /** Takes down what a member says; tells whether an assignment may follow from it. */
    public boolean subscribe(String memberId, Subscription said) {
        ConsumerMember member = image.member(memberId);
        if (member != null && member.subscription().equals(said)) {
            return false;
        }
        add(new ConsumerRecord.MemberStored(groupId(), memberId, said));
        return member == null || asksForOther(member.subscription(), said);
    }

    private static boolean asksForOther(Subscription before, Subscription after) {
        return !before.topics().equals(after.topics())
                || !Objects.equals(before.regex(), after.regex())
                || !Objects.equals(before.rackId(), after.rackId())
                || !Objects.equals(before.assignor(), after.assignor());
    }

    public void remove(String memberId) {
        image.removal(memberId).forEach(this::add);
    }

    /** A static member comes back under another id, to what it had; the old id is gone. */
    public void succeed(ConsumerMember old, String memberId) {
        SortedSet<TopicPartition> target = image.target(old.memberId());
        remove(old.memberId());
        add(new ConsumerRecord.MemberStored(groupId(), memberId, old.subscription()));
        add(new ConsumerRecord.TargetStored(groupId(), memberId, target));
        add(new ConsumerRecord.CurrentStored(groupId(), memberId, old.current().inherited()));
    }

    /** A static member is away and will come back; what it has stays its own. */
    public void depart(ConsumerMember member) {
        add(
                new ConsumerRecord.CurrentStored(
                        groupId(), member.memberId(), member.current().departed()));
    }

    /** A member that has something already, from before the group was one of this kind. */
    public void adopt(
            String memberId, Subscription said, int epoch, SortedSet<TopicPartition> owned) {
        SortedMap<TopicPartition, Integer> assigned = new TreeMap<>();
        owned.forEach(partition -> assigned.put(partition, epoch));
        add(new ConsumerRecord.MemberStored(groupId(), memberId, said));
        add(new ConsumerRecord.TargetStored(groupId(), memberId, owned));
        add(
                new ConsumerRecord.CurrentStored(
                        groupId(),
                        memberId,
                        new CurrentAssignment(
                                epoch, epoch, MemberState.STABLE, assigned, new TreeMap<>())));
    }

    // ---- the group ----

    /** The group begins in an epoch that it had before it was one of this kind. */
    public void beginAt(int epoch) {
        add(new ConsumerRecord.GroupEpoch(groupId(), epoch, TopicsHash.NOTHING));
        add(new ConsumerRecord.TargetEpoch(groupId(), epoch, nowEpochMs));
    }

    /**
     * Looks at patterns and topics anew; the group gets a new epoch if there are others, or if the
     * members have changed.
     */
    public void refresh(boolean membersChanged) {
        resolvePatterns();
        long hash = TopicsHash.of(image.topics(), view);
        if (membersChanged || hash != image.topicsHash()) {
            add(new ConsumerRecord.GroupEpoch(groupId(), image.epoch() + 1, hash));
        }
    }

    private void resolvePatterns() {
        SortedSet<String> used = new TreeSet<>();
        for (ConsumerMember member : image.members().values()) {
            String regex = member.subscription().regex();
            if (regex != null) {
                used.add(regex);
            }
        }
        for (String regex : List.copyOf(image.regexes().keySet())) {
            if (!used.contains(regex)) {
                add(new ConsumerRecord.RegexRemoved(groupId(), regex));
            }
        }
        for (String regex : used) {
            SortedSet<String> topics = TopicPatterns.matching(regex, view.topicNames());
            ResolvedRegex before = image.regexes().get(regex);
            if (before == null || !before.topics().equals(topics)) {
                add(
                        new ConsumerRecord.RegexStored(
                                groupId(),
                                regex,
                                new ResolvedRegex(topics, view.topicsVersion(), nowEpochMs)));
            }
        }
    }

    /** Makes the targets for the group's epoch, if there are none yet. */
    public void retarget(Assignor unlessPreferred) {
        if (image.targetEpoch() >= image.epoch()) {
            return;
        }
        SortedMap<String, SortedSet<TopicPartition>> targets =
                preferredAssignor(image, unlessPreferred).assign(input());
        targets.forEach(
                (memberId, partitions) -> {
                    if (!image.targets().containsKey(memberId)
                            || !partitions.equals(image.target(memberId))) {
                        add(new ConsumerRecord.TargetStored(groupId(), memberId, partitions));
                    }
                });
        add(new ConsumerRecord.TargetEpoch(groupId(), image.epoch(), nowEpochMs));
    }

    /** The one that most members ask for; among equals the one that was named first. */
    public static Assignor preferredAssignor(ConsumerImage image, Assignor unlessPreferred) {
        Map<Assignor, Integer> votes = new LinkedHashMap<>();
        for (ConsumerMember member : image.members().values()) {
            String name = member.subscription().assignor();
            if (name != null) {
                Assignor.named(name).ifPresent(asked -> votes.merge(asked, 1, Integer::sum));
            }
        }
        return votes.entrySet().stream()
                .reduce((best, other) -> other.getValue() > best.getValue() ? other : best)
                .map(Map.Entry::getKey)
                .orElse(unlessPreferred);
    }

    private AssignorInput input() {
        SortedMap<Uuid, AssignorInput.Topic> topics = new TreeMap<>();
        Map<String, Uuid> ids = new LinkedHashMap<>();
        for (String name : image.topics()) {
            view.topic(name).ifPresent(topic -> add(topic, topics, ids));
        }
        SortedMap<String, AssignorInput.Member> members = new TreeMap<>();
        for (ConsumerMember member : image.members().values()) {
            SortedSet<Uuid> subscribed = new TreeSet<>();
            for (String name : image.topicsOf(member)) {
                Uuid id = ids.get(name);
                if (id != null) {
                    subscribed.add(id);
                }
            }
            members.put(
                    member.memberId(),
                    new AssignorInput.Member(
                            member.subscription().rackId(),
                            subscribed,
                            image.target(member.memberId())));
        }
        return new AssignorInput(members, topics);
    }

    private static void add(
            Topic topic, SortedMap<Uuid, AssignorInput.Topic> topics, Map<String, Uuid> ids) {
        ids.put(topic.name(), topic.id());
        topics.put(topic.id(), new AssignorInput.Topic(topic.partitionCount(), topic.racks()));
    }

    /**
     * Brings a member one step nearer to its target.
     *
     * @param reported what the member says that it has; absent if it does not say
     */
    public ConsumerMember reconcile(
            String memberId, @Nullable Collection<TopicPartition> reported) {
        ConsumerMember member = image.member(memberId);
        Invariants.check(member != null, "who is reconciled is a member", memberId);
        Objects.requireNonNull(member);
        CurrentAssignment next =
                Reconciliation.next(
                        member.current(),
                        image.target(memberId),
                        image.targetEpoch(),
                        reported,
                        partition -> image.isFreeFor(memberId, partition));
        if (!next.equals(member.current())) {
            add(new ConsumerRecord.CurrentStored(groupId(), memberId, next));
        }
        return member.with(next);
    }

    /** Ends the group as one of this kind. */
    public void dissolve() {
        image.dissolution().forEach(this::add);
    }
}
