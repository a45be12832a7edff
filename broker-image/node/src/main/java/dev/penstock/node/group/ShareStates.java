/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.share.ShareStateAsk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The state of delivery of share groups, between the coordinator of the group, which says of which
 * partitions there is to be some, and the share coordinators, which keep it. Asked from any loop.
 */
public final class ShareStates {
    private final GroupCoordinators groups;
    private final ShareStateAsk share;

    public ShareStates(GroupCoordinators groups, ShareStateAsk share) {
        this.groups = groups;
        this.share = share;
    }

    /** Has state set up, and says so to the group; what could not be is asked for again later. */
    public void setUp(GroupResponse.ShareState wanted, Scheduler home) {
        initialize(
                wanted,
                _ -> ShareStateResponse.NO_START_OFFSET,
                home,
                errors ->
                        groups.ask(
                                wanted.groupId(),
                                new GroupRequest.ShareStateBegun(
                                        wanted.groupId(), withoutError(errors)),
                                _ -> {}));
    }

    /** What became of each partition; or why nothing did. */
    public record Changed(
            GroupResponse.ShareState group, SortedMap<TopicPartition, ShareStateError> errors) {}

    /**
     * Has a group without members begin elsewhere.
     *
     * @param home where the answer is given
     */
    public void alter(
            String groupId,
            SortedMap<TopicPartition, Long> offsets,
            Scheduler home,
            Consumer<Changed> answer) {
        groups.ask(
                groupId,
                new GroupRequest.AlterShareState(groupId, new TreeSet<>(offsets.keySet())),
                group ->
                        initialize(
                                group,
                                partition ->
                                        offsets.getOrDefault(
                                                partition, ShareStateResponse.NO_START_OFFSET),
                                home,
                                errors -> begun(new Changed(group, errors), home, answer)));
    }

    private void begun(Changed changed, Scheduler home, Consumer<Changed> answer) {
        Set<TopicPartition> done = withoutError(changed.errors());
        if (done.isEmpty()) {
            answer.accept(changed);
            return;
        }
        groups.ask(
                changed.group().groupId(),
                new GroupRequest.ShareStateBegun(changed.group().groupId(), done),
                told -> Loops.run(home, () -> answer.accept(unless(told.error(), changed))));
    }

    /** What the group could not take down is not done. */
    private static Changed unless(GroupError error, Changed changed) {
        return error == GroupError.NONE
                ? changed
                : new Changed(
                        new GroupResponse.ShareState(
                                error, null, changed.group().groupId(), 0, new TreeSet<>()),
                        new TreeMap<>());
    }

    private void initialize(
            GroupResponse.ShareState wanted,
            Function<TopicPartition, Long> startOffset,
            Scheduler home,
            Consumer<SortedMap<TopicPartition, ShareStateError>> answer) {
        each(
                wanted.groupId(),
                wanted.partitions(),
                key ->
                        new ShareStateRequest.Initialize(
                                key, wanted.stateEpoch(), startOffset.apply(key.partition())),
                home,
                answers -> answer.accept(errors(answers)));
    }

    /**
     * Has state taken away.
     *
     * @param group what the group said is to be
     * @param home where the answer is given
     */
    public void delete(
            GroupResponse.ShareState group,
            Scheduler home,
            Consumer<SortedMap<TopicPartition, ShareStateError>> answer) {
        each(
                group.groupId(),
                group.partitions(),
                ShareStateRequest.Delete::new,
                home,
                answers -> answer.accept(errors(answers)));
    }

    /**
     * Reads how far the group is.
     *
     * @param home where the answer is given
     */
    public void summaries(
            String groupId,
            Collection<TopicPartition> partitions,
            Scheduler home,
            Consumer<SortedMap<TopicPartition, ShareStateResponse.Summary>> answer) {
        each(groupId, partitions, ShareStateRequest.ReadSummary::new, home, answer);
    }

    private <A extends ShareStateResponse> void each(
            String groupId,
            Collection<TopicPartition> asked,
            Function<SharePartitionKey, ShareStateRequest<A>> request,
            Scheduler home,
            Consumer<SortedMap<TopicPartition, A>> answer) {
        List<TopicPartition> partitions = new ArrayList<>(asked);
        Loops.run(
                home,
                () -> {
                    Gather<A> gather =
                            new Gather<>(
                                    home,
                                    partitions.size(),
                                    answers -> answer.accept(byPartition(partitions, answers)));
                    for (int i = 0; i < partitions.size(); i++) {
                        share.ask(
                                request.apply(new SharePartitionKey(groupId, partitions.get(i))),
                                home,
                                gather.slot(i));
                    }
                });
    }

    private static <A> SortedMap<TopicPartition, A> byPartition(
            List<TopicPartition> partitions, List<A> answers) {
        SortedMap<TopicPartition, A> byPartition = new TreeMap<>();
        for (int i = 0; i < partitions.size(); i++) {
            byPartition.put(partitions.get(i), answers.get(i));
        }
        return byPartition;
    }

    private static SortedMap<TopicPartition, ShareStateError> errors(
            SortedMap<TopicPartition, ShareStateResponse.Done> answers) {
        SortedMap<TopicPartition, ShareStateError> errors = new TreeMap<>();
        answers.forEach((partition, done) -> errors.put(partition, done.error()));
        return errors;
    }

    private static Set<TopicPartition> withoutError(
            SortedMap<TopicPartition, ShareStateError> errors) {
        Set<TopicPartition> done = new TreeSet<>();
        errors.forEach(
                (partition, error) -> {
                    if (error == ShareStateError.NONE) {
                        done.add(partition);
                    }
                });
        return done;
    }
}
