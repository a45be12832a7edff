/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.AlterShareState;
import dev.penstock.coordinator.group.GroupRequest.EndShareState;
import dev.penstock.coordinator.group.GroupRequest.ShareStateBegun;
import dev.penstock.coordinator.group.GroupRequest.ShareStateEnded;
import dev.penstock.coordinator.group.GroupRequest.ShareStateOf;
import dev.penstock.coordinator.group.GroupResponse.ShareState;
import dev.penstock.coordinator.group.GroupResponse.ShareStateChanged;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.group.consumer.ClusterView.Topic;
import dev.penstock.coordinator.group.share.ShareDraft;
import dev.penstock.coordinator.group.share.ShareImage;
import dev.penstock.coordinator.group.share.StatePartitions;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Of which partitions the share coordinator has state of a group: it is set up, told, altered and
 * taken away in two steps each. First the group says what is to be done, which is stored; then
 * whoever asked has it done by the share coordinator and comes back to say so.
 */
final class ShareStateCommands {
    private final Groups groups;
    private final Supplier<ClusterView> view;

    ShareStateCommands(Groups groups, Supplier<ClusterView> view) {
        this.groups = groups;
        this.view = view;
    }

    void begun(Ticket ticket, ShareStateBegun request, Turn turn) {
        ShareGroup group = groups.share(request.groupId());
        if (group == null) {
            turn.answer(ticket, request.refused(GroupError.GROUP_ID_NOT_FOUND));
            return;
        }
        ShareDraft draft = draft(group.image(), turn);
        draft.stateBegun(request.partitions());
        record(draft, turn);
        group.setupNotBefore(turn.now(), ShareGroup.SETUP_RETRY_MS);
        turn.answer(ticket, new ShareStateChanged(GroupError.NONE));
    }

    void tell(Ticket ticket, ShareStateOf request, Turn turn) {
        ShareGroup group = groups.share(request.groupId());
        if (group == null) {
            turn.answer(ticket, absent(request.groupId()));
            return;
        }
        turn.tellsAbout(group);
        turn.answer(
                ticket,
                new ShareState(
                        GroupError.NONE,
                        null,
                        request.groupId(),
                        group.image().epoch(),
                        group.image().state().initialized()));
    }

    /** Positions are set in a group that has no members; there need not be a group. */
    void alter(Ticket ticket, AlterShareState request, Turn turn) {
        if (groups.find(request.groupId()) != null && groups.share(request.groupId()) == null) {
            turn.answer(ticket, absent(request.groupId()));
            return;
        }
        ShareGroup group = groups.share(request.groupId());
        if (group != null && !group.isEmpty()) {
            turn.answer(ticket, inUse(request.groupId()));
            return;
        }
        ShareDraft draft =
                draft(group == null ? ShareImage.empty(request.groupId()) : group.image(), turn);
        draft.nextEpoch();
        draft.beginState(request.partitions(), names(request.partitions()));
        record(draft, turn);
        turn.answer(
                ticket,
                new ShareState(
                        GroupError.NONE,
                        null,
                        request.groupId(),
                        draft.image().epoch(),
                        request.partitions()));
    }

    private SortedMap<Uuid, String> names(Collection<TopicPartition> partitions) {
        SortedMap<Uuid, String> names = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            view.get()
                    .topicName(partition.topicId())
                    .ifPresent(name -> names.put(partition.topicId(), name));
        }
        return names;
    }

    /** State is to be taken away, of some topics or all, in a group that has no members. */
    void end(Ticket ticket, EndShareState request, Turn turn) {
        ShareGroup group = groups.share(request.groupId());
        if (group == null) {
            turn.answer(ticket, absent(request.groupId()));
            return;
        }
        if (!group.isEmpty()) {
            turn.answer(ticket, inUse(request.groupId()));
            return;
        }
        StatePartitions state = group.image().state();
        Set<Uuid> topics = request.topicIds();
        Collection<Uuid> topicIds = topics == null ? state.names().keySet() : topics;
        SortedSet<TopicPartition> partitions = state.all();
        partitions.removeIf(each -> !topicIds.contains(each.topicId()));
        // Of a topic whose state could not be taken away before, all partitions may have some.
        for (Uuid topicId : state.deleting()) {
            if (topicIds.contains(topicId)) {
                view.get()
                        .topic(state.nameOf(topicId))
                        .ifPresent(each -> addAll(partitions, topicId, each));
            }
        }
        ShareDraft draft = draft(group.image(), turn);
        draft.endState(topicIds);
        record(draft, turn);
        turn.tellsAbout(group);
        turn.answer(
                ticket,
                new ShareState(
                        GroupError.NONE,
                        null,
                        request.groupId(),
                        draft.image().epoch(),
                        partitions));
    }

    private static void addAll(SortedSet<TopicPartition> to, Uuid topicId, Topic topic) {
        if (topic.id().equals(topicId)) {
            for (int number = 0; number < topic.partitionCount(); number++) {
                to.add(new TopicPartition(topicId, number));
            }
        }
    }

    void ended(Ticket ticket, ShareStateEnded request, Turn turn) {
        ShareGroup group = groups.share(request.groupId());
        if (group == null) {
            turn.answer(ticket, request.refused(GroupError.GROUP_ID_NOT_FOUND));
            return;
        }
        ShareDraft draft = draft(group.image(), turn);
        draft.stateEnded(request.topicIds());
        record(draft, turn);
        turn.answer(ticket, new ShareStateChanged(GroupError.NONE));
    }

    /** Topics were deleted; the share coordinator forgets their state by itself. */
    void forgetTopics(GroupRequest.ForgetTopics request, Turn turn) {
        for (Group each : groups.all()) {
            if (each instanceof ShareGroup group) {
                ShareDraft draft = draft(group.image(), turn);
                SortedSet<Uuid> gone = new TreeSet<>();
                group.image()
                        .state()
                        .names()
                        .forEach(
                                (topicId, name) -> {
                                    if (request.topics().contains(name) && !exists(topicId)) {
                                        gone.add(topicId);
                                    }
                                });
                draft.stateEnded(gone);
                record(draft, turn);
            }
        }
    }

    private boolean exists(Uuid topicId) {
        return view.get().topicName(topicId).isPresent();
    }

    private ShareDraft draft(ShareImage image, Turn turn) {
        return new ShareDraft(image, view.get(), turn.now().epochMs());
    }

    private static void record(ShareDraft draft, Turn turn) {
        draft.records().forEach(fact -> turn.record(new GroupRecord.OfShareGroup(fact)));
    }

    private ShareState absent(String groupId) {
        return ShareState.refused(
                GroupError.GROUP_ID_NOT_FOUND, groups.absence(groupId, "share"), groupId);
    }

    private static ShareState inUse(String groupId) {
        return ShareState.refused(
                GroupError.NON_EMPTY_GROUP,
                "Share group " + groupId + " has members; stop them first.",
                groupId);
    }
}
