/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.share.ShareRecord;
import dev.penstock.coordinator.group.share.StatePartitions;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The lines of a scenario that are about share groups. A member comes back with the epoch that it
 * was told last, unless the line says another one.
 */
final class ShareLines {
    private final FakeCluster cluster;
    private final Map<String, Integer> epochs = new LinkedHashMap<>();

    ShareLines(FakeCluster cluster) {
        this.cluster = cluster;
    }

    // ---- requests ----

    GroupRequest.ShareHeartbeat heartbeat(
            String groupId, String member, Map<String, String> options) {
        int epoch =
                options.containsKey("join")
                        ? 0
                        : options.containsKey("leave") ? -1 : epochs.getOrDefault(member, 0);
        return new GroupRequest.ShareHeartbeat(
                groupId,
                options.getOrDefault("as", member),
                Integer.parseInt(options.getOrDefault("epoch", Integer.toString(epoch))),
                options.get("rack"),
                options.containsKey("topics") ? words(options.get("topics")) : null,
                member,
                "/10.0.0.1");
    }

    void told(String member, GroupResponse.ShareHeartbeat answer) {
        if (answer.error() == GroupError.NONE && answer.memberEpoch() > 0) {
            epochs.put(member, answer.memberEpoch());
        }
    }

    /** What the other lines ask. */
    GroupRequest<?> request(ScenarioLine line) {
        String group = line.group();
        String subject = line.subject();
        return switch (line.command()) {
            case "set-up" -> new GroupRequest.ShareStateBegun(group, partitions(subject));
            case "state" -> new GroupRequest.ShareStateOf(group);
            case "alter-state" -> new GroupRequest.AlterShareState(group, partitions(subject));
            case "end-state" ->
                    new GroupRequest.EndShareState(
                            group, subject.equals("all") ? null : topics(subject));
            case "state-ended" -> new GroupRequest.ShareStateEnded(group, topics(subject));
            case "describe-share" -> new GroupRequest.DescribeShareGroup(group);
            default -> throw new IllegalArgumentException("unknown command: " + line.command());
        };
    }

    ShareMembershipConfig config(Map<String, String> options, ShareMembershipConfig before) {
        return new ShareMembershipConfig(
                before.sessionTimeoutMs(),
                before.minSessionTimeoutMs(),
                before.maxSessionTimeoutMs(),
                before.heartbeatIntervalMs(),
                before.minHeartbeatIntervalMs(),
                before.maxHeartbeatIntervalMs(),
                Integer.parseInt(
                        options.getOrDefault(
                                "share-max-size", Integer.toString(before.maxSize()))));
    }

    private SortedSet<Uuid> topics(String names) {
        SortedSet<Uuid> ids = new TreeSet<>();
        words(names).forEach(name -> ids.add(cluster.everyIdOf(name)));
        return ids;
    }

    private SortedSet<TopicPartition> partitions(String list) {
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        for (String word : words(list)) {
            int dash = word.lastIndexOf('-');
            partitions.add(
                    new TopicPartition(
                            Objects.requireNonNull(cluster.idOf(word.substring(0, dash))),
                            Integer.parseInt(word.substring(dash + 1))));
        }
        return partitions;
    }

    private static List<String> words(@Nullable String list) {
        return list == null || list.isEmpty() || list.equals("nothing")
                ? List.of()
                : Arrays.asList(list.split(","));
    }

    // ---- the trace ----

    String text(ShareRecord record) {
        return "share group %s ".formatted(record.groupId())
                + switch (record) {
                    case ShareRecord.GroupEpoch each -> "epoch " + each.epoch();
                    case ShareRecord.GroupEpochRemoved _ -> "epoch gone";
                    case ShareRecord.MemberStored each ->
                            "member %s reads %s"
                                    .formatted(each.memberId(), each.subscription().topics());
                    case ShareRecord.MemberRemoved each ->
                            "member %s gone".formatted(each.memberId());
                    case ShareRecord.TargetEpoch each -> "targets of epoch " + each.epoch();
                    case ShareRecord.TargetEpochRemoved _ -> "targets gone";
                    case ShareRecord.TargetStored each ->
                            "target of %s %s".formatted(each.memberId(), names(each.partitions()));
                    case ShareRecord.TargetRemoved each ->
                            "target of %s gone".formatted(each.memberId());
                    case ShareRecord.CurrentStored each ->
                            "%s epoch %d (before %d) has %s"
                                    .formatted(
                                            each.memberId(),
                                            each.current().epoch(),
                                            each.current().previousEpoch(),
                                            names(each.current().partitions()));
                    case ShareRecord.CurrentRemoved each ->
                            "%s has nothing".formatted(each.memberId());
                    case ShareRecord.StateStored each -> "state " + text(each.state());
                    case ShareRecord.StateRemoved _ -> "state gone";
                };
    }

    private String text(StatePartitions state) {
        return "of %s, to set up %s, to take away %s"
                .formatted(
                        names(state.initialized()),
                        names(state.initializing()),
                        state.deleting().stream().map(cluster::nameOf).toList());
    }

    String text(GroupResponse.ShareHeartbeat beat) {
        return beat.error() == GroupError.NONE
                ? "%s epoch %d in %d ms%s%s"
                        .formatted(
                                beat.memberId(),
                                beat.memberEpoch(),
                                beat.heartbeatIntervalMs(),
                                beat.assignment() == null ? "" : " has " + names(beat.assignment()),
                                beat.toSetUp() == null ? "" : "; set up: " + text(beat.toSetUp()))
                : beat.error() + (beat.message() == null ? "" : ": " + beat.message());
    }

    String text(GroupResponse.ShareState state) {
        return state.error() == GroupError.NONE
                ? names(state.partitions()) + " epoch " + state.stateEpoch()
                : state.error() + ": " + state.message();
    }

    String text(GroupResponse.DescribeShareGroup described) {
        return described.group() == null
                ? described.error() + ": " + described.message()
                : "%s epoch %d targets of %d members %s"
                        .formatted(
                                described.group().stateName(),
                                described.group().epoch(),
                                described.group().targetEpoch(),
                                described.group().members().values().stream()
                                        .map(
                                                member ->
                                                        member.memberId()
                                                                + " epoch "
                                                                + member.epoch()
                                                                + " has "
                                                                + names(
                                                                        member.current()
                                                                                .partitions()))
                                        .toList());
    }

    private List<String> names(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(each -> cluster.nameOf(each.topicId()) + "-" + each.partition())
                .toList();
    }
}
