/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import dev.penstock.coordinator.group.assignor.AssignorInput;
import dev.penstock.coordinator.group.assignor.SimpleShares;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.group.consumer.ClusterView.Topic;
import dev.penstock.coordinator.group.consumer.TopicsHash;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A decision about a share group in the making: the records so far, and the image that they lead
 * to.
 */
public final class ShareDraft {
    private final ClusterView view;
    private final long nowEpochMs;
    private final List<ShareRecord> records = new ArrayList<>();
    private ShareImage image;

    public ShareDraft(ShareImage image, ClusterView view, long nowEpochMs) {
        this.image = image;
        this.view = view;
        this.nowEpochMs = nowEpochMs;
    }

    public ShareImage image() {
        return image;
    }

    public List<ShareRecord> records() {
        return records;
    }

    public ClusterView view() {
        return view;
    }

    private String groupId() {
        return image.groupId();
    }

    private void add(ShareRecord record) {
        records.add(record);
        image = image.apply(record);
    }

    /** Takes down what a member says; tells whether an assignment may follow from it. */
    public boolean subscribe(String memberId, ShareSubscription said) {
        ShareMember member = image.member(memberId);
        if (member != null && member.subscription().equals(said)) {
            return false;
        }
        add(new ShareRecord.MemberStored(groupId(), memberId, said));
        return member == null || !member.subscription().topics().equals(said.topics());
    }

    public void remove(String memberId) {
        image.removal(memberId).forEach(this::add);
    }

    /** The group gets a new epoch if its members, or the topics that it reads, have changed. */
    public void refresh(boolean membersChanged) {
        long hash = TopicsHash.of(image.topics(), view);
        if (membersChanged || hash != image.topicsHash()) {
            add(new ShareRecord.GroupEpoch(groupId(), image.epoch() + 1, hash));
        }
    }

    /** A change that an administrator or the share coordinator made. */
    public void nextEpoch() {
        add(new ShareRecord.GroupEpoch(groupId(), image.epoch() + 1, image.topicsHash()));
    }

    // ---- state of delivery ----

    /**
     * What is read and has no state is to get some; what is of topics that are gone is forgotten.
     */
    public void refreshState() {
        StatePartitions known = image.state().without(topicId -> view.topicName(topicId).isEmpty());
        SortedSet<TopicPartition> wanted = new TreeSet<>();
        SortedMap<Uuid, String> names = new TreeMap<>();
        for (String name : image.topics()) {
            view.topic(name)
                    .ifPresent(
                            topic -> {
                                names.put(topic.id(), name);
                                wanted.addAll(partitions(topic));
                            });
        }
        wanted.removeIf(known::knows);
        store(wanted.isEmpty() ? known : known.beginning(wanted, names));
    }

    private static List<TopicPartition> partitions(Topic topic) {
        List<TopicPartition> partitions = new ArrayList<>(topic.partitionCount());
        for (int number = 0; number < topic.partitionCount(); number++) {
            partitions.add(new TopicPartition(topic.id(), number));
        }
        return partitions;
    }

    /** Those are to be set up, whether somebody reads them or not. */
    public void beginState(
            Collection<TopicPartition> partitions, SortedMap<Uuid, String> namesOfThem) {
        SortedSet<TopicPartition> unknown = new TreeSet<>(partitions);
        unknown.removeAll(image.state().initialized());
        if (!unknown.isEmpty()) {
            store(image.state().beginning(unknown, namesOfThem));
        }
    }

    /** Those have state now; they can be given to members, for which there is a new epoch. */
    public void stateBegun(Collection<TopicPartition> partitions) {
        if (store(image.state().begun(partitions))) {
            nextEpoch();
        }
    }

    /** The state of those topics is to be taken away. */
    public void endState(Collection<Uuid> topicIds) {
        store(image.state().ending(topicIds));
    }

    /** There is none of those topics any more. */
    public void stateEnded(Collection<Uuid> topicIds) {
        store(image.state().without(topicIds::contains));
    }

    private boolean store(StatePartitions state) {
        boolean changed = !state.equals(image.state());
        if (changed) {
            add(new ShareRecord.StateStored(groupId(), state));
        }
        return changed;
    }

    // ---- assignment ----

    /** Makes the targets for the group's epoch, if there are none yet. */
    public void retarget() {
        if (image.targetEpoch() >= image.epoch()) {
            return;
        }
        Set<TopicPartition> ready = image.state().initialized();
        SimpleShares.of(input(), ready::contains)
                .forEach(
                        (memberId, partitions) -> {
                            if (!image.targets().containsKey(memberId)
                                    || !partitions.equals(image.target(memberId))) {
                                add(new ShareRecord.TargetStored(groupId(), memberId, partitions));
                            }
                        });
        add(new ShareRecord.TargetEpoch(groupId(), image.epoch(), nowEpochMs));
    }

    private AssignorInput input() {
        SortedMap<Uuid, AssignorInput.Topic> topics = new TreeMap<>();
        SortedMap<String, AssignorInput.Member> members = new TreeMap<>();
        for (ShareMember member : image.members().values()) {
            SortedSet<Uuid> subscribed = new TreeSet<>();
            for (String name : member.subscription().topics()) {
                Optional<Topic> found = view.topic(name);
                if (found.isPresent()) {
                    Topic topic = found.get();
                    subscribed.add(topic.id());
                    topics.put(
                            topic.id(),
                            new AssignorInput.Topic(topic.partitionCount(), topic.racks()));
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

    /** The member has what is meant for it, at once: others may have the same. */
    public ShareMember reconcile(String memberId) {
        ShareMember member = image.member(memberId);
        Invariants.check(member != null, "who is reconciled is a member", memberId);
        Objects.requireNonNull(member);
        SortedSet<TopicPartition> target = image.target(memberId);
        if (member.epoch() == image.targetEpoch() && member.current().partitions().equals(target)) {
            return member;
        }
        ShareAssignment next = new ShareAssignment(image.targetEpoch(), member.epoch(), target);
        add(new ShareRecord.CurrentStored(groupId(), memberId, next));
        return member.with(next);
    }

    /** Ends the group. */
    public void dissolve() {
        image.dissolution().forEach(this::add);
    }
}
