/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.consumer.ConsumerRecord;
import dev.penstock.coordinator.group.share.ShareRecord;
import dev.penstock.kernel.TopicPartition;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Records and answers as a scenario prints them. */
final class ScenarioText {
    private final FakeCluster cluster;
    private final ShareLines shares;

    ScenarioText(FakeCluster cluster, ShareLines shares) {
        this.cluster = cluster;
        this.shares = shares;
    }

    String text(GroupRecord record) {
        return switch (record) {
            case GroupRecord.OffsetStored stored ->
                    "offset %s %s = %d %s"
                            .formatted(
                                    stored.groupId(),
                                    stored.partition(),
                                    stored.committed().offset(),
                                    shortened(stored.committed().metadata()));
            case GroupRecord.OffsetRemoved removed ->
                    "offset %s %s gone".formatted(removed.groupId(), removed.partition());
            case GroupRecord.GroupStored stored ->
                    "group %s generation %d %s leader %s members %s"
                            .formatted(
                                    stored.groupId(),
                                    stored.generationId(),
                                    stored.protocolName(),
                                    stored.leader(),
                                    stored.members().stream()
                                            .map(
                                                    m ->
                                                            m.memberId()
                                                                    + "="
                                                                    + assignment(m.assignment()))
                                            .toList());
            case GroupRecord.GroupRemoved(String groupId) -> "group " + groupId + " gone";
            case GroupRecord.OfConsumerGroup(ConsumerRecord fact) -> text(fact);
            case GroupRecord.OfShareGroup(ShareRecord fact) -> shares.text(fact);
        };
    }

    @SuppressWarnings("MethodLength") // A table: one answer, one line of the trace.
    String text(GroupResponse answer) {
        return switch (answer) {
            case GroupResponse.JoinGroup join ->
                    join.error() == GroupError.NONE
                            ? "joined as %s generation %d %s/%s leader %s members %s%s"
                                    .formatted(
                                            join.memberId(),
                                            join.generationId(),
                                            join.protocolType(),
                                            join.protocolName(),
                                            join.leader(),
                                            join.members().stream()
                                                    .map(GroupResponse.JoinedMember::memberId)
                                                    .toList(),
                                            join.skipAssignment() ? " skip" : "")
                            : join.error() + " id '" + join.memberId() + "'";
            case GroupResponse.SyncGroup sync ->
                    sync.error() == GroupError.NONE
                            ? "synced '" + assignment(sync.assignment()) + "'"
                            : sync.error().toString();
            case GroupResponse.Heartbeat heartbeat -> heartbeat.error().toString();
            case GroupResponse.LeaveGroup left ->
                    left.error()
                            + left.members().stream()
                                    .map(m -> " " + m.memberId() + "=" + m.error())
                                    .collect(Collectors.joining());
            case GroupResponse.OffsetCommit commit -> "commit " + results(commit.partitions());
            case GroupResponse.OffsetFetch fetch ->
                    fetch.error()
                            + fetch.offsets().stream()
                                    .map(
                                            o ->
                                                    " "
                                                            + o.partition()
                                                            + "="
                                                            + (o.error() != GroupError.NONE
                                                                    ? o.error()
                                                                    : o.committed() == null
                                                                            ? "none"
                                                                            : o.committed()
                                                                                    .offset()))
                                    .collect(Collectors.joining());
            case GroupResponse.OffsetDelete delete -> delete.error() + results(delete.partitions());
            case GroupResponse.DescribeGroup described ->
                    "%s %s type '%s' protocol '%s' members %s"
                            .formatted(
                                    described.error(),
                                    described.groupState(),
                                    described.protocolType(),
                                    described.protocolData(),
                                    described.members().stream()
                                            .map(
                                                    m ->
                                                            m.memberId()
                                                                    + "="
                                                                    + assignment(m.assignment()))
                                            .toList());
            case GroupResponse.ListGroups listed ->
                    listed.error()
                            + listed.groups().stream()
                                    .map(
                                            g ->
                                                    " %s:%s:%s:%s"
                                                            .formatted(
                                                                    g.groupId(),
                                                                    g.protocolType(),
                                                                    g.groupState(),
                                                                    g.groupType()))
                                    .collect(Collectors.joining());
            case GroupResponse.DeleteGroup delete -> delete.error().toString();
            case GroupResponse.ConsumerHeartbeat beat -> text(beat);
            case GroupResponse.DescribeConsumerGroup described -> text(described);
            case GroupResponse.ShareHeartbeat beat -> shares.text(beat);
            case GroupResponse.DescribeShareGroup described -> shares.text(described);
            case GroupResponse.ShareState state -> shares.text(state);
            case GroupResponse.ShareStateChanged changed -> changed.error().toString();
            case GroupResponse.ForgetTopics forgotten ->
                    forgotten.error() + " " + forgotten.removed();
        };
    }

    private String text(ConsumerRecord record) {
        return "group %s ".formatted(record.groupId())
                + switch (record) {
                    case ConsumerRecord.GroupEpoch each -> "epoch " + each.epoch();
                    case ConsumerRecord.GroupEpochRemoved _ -> "epoch gone";
                    case ConsumerRecord.MemberStored each ->
                            "member %s reads %s%s%s"
                                    .formatted(
                                            each.memberId(),
                                            each.subscription().topics(),
                                            each.subscription().regex() == null
                                                    ? ""
                                                    : " and " + each.subscription().regex(),
                                            each.subscription().isClassic() ? " classic" : "");
                    case ConsumerRecord.MemberRemoved each ->
                            "member %s gone".formatted(each.memberId());
                    case ConsumerRecord.TargetEpoch each -> "targets of epoch " + each.epoch();
                    case ConsumerRecord.TargetEpochRemoved _ -> "targets gone";
                    case ConsumerRecord.TargetStored each ->
                            "target of %s %s".formatted(each.memberId(), names(each.partitions()));
                    case ConsumerRecord.TargetRemoved each ->
                            "target of %s gone".formatted(each.memberId());
                    case ConsumerRecord.CurrentStored each ->
                            "%s epoch %d (before %d) %s has %s%s"
                                    .formatted(
                                            each.memberId(),
                                            each.current().epoch(),
                                            each.current().previousEpoch(),
                                            each.current().state(),
                                            names(each.current().assigned().keySet()),
                                            each.current().pendingRevocation().isEmpty()
                                                    ? ""
                                                    : " gives up "
                                                            + names(
                                                                    each.current()
                                                                            .pendingRevocation()
                                                                            .keySet()));
                    case ConsumerRecord.CurrentRemoved each ->
                            "%s has nothing".formatted(each.memberId());
                    case ConsumerRecord.RegexStored each ->
                            "pattern %s is %s".formatted(each.regex(), each.resolved().topics());
                    case ConsumerRecord.RegexRemoved each ->
                            "pattern %s gone".formatted(each.regex());
                };
    }

    private String text(GroupResponse.ConsumerHeartbeat beat) {
        return beat.error() == GroupError.NONE
                ? "%s epoch %d in %d ms%s"
                        .formatted(
                                beat.memberId(),
                                beat.memberEpoch(),
                                beat.heartbeatIntervalMs(),
                                beat.assignment() == null ? "" : " has " + names(beat.assignment()))
                : beat.error() + (beat.message() == null ? "" : ": " + beat.message());
    }

    private String text(GroupResponse.DescribeConsumerGroup described) {
        ConsumerImage group = described.group();
        return group == null
                ? described.error() + ": " + described.message()
                : "%s epoch %d targets of %d by %s members %s"
                        .formatted(
                                group.stateName(),
                                group.epoch(),
                                group.targetEpoch(),
                                described.assignor(),
                                group.members().values().stream()
                                        .map(member -> text(group, member))
                                        .toList());
    }

    private String text(ConsumerImage group, ConsumerMember member) {
        return "%s epoch %d has %s of %s"
                .formatted(
                        member.memberId(),
                        member.epoch(),
                        names(member.current().assigned().keySet()),
                        names(group.target(member.memberId())));
    }

    private List<String> names(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(each -> cluster.nameOf(each.topicId()) + "-" + each.partition())
                .toList();
    }

    /** As text if a client of the scenario wrote it, else as what consumers read. */
    private static String assignment(ByteBuffer bytes) {
        String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        return text.chars().allMatch(c -> c >= ' ')
                ? text
                : ConsumerProtocol.assigned(bytes).map(Object::toString).orElse("?");
    }

    private static String shortened(String text) {
        return text.length() <= 20 ? text : text.length() + " characters";
    }

    private static String results(List<GroupResponse.PartitionResult> results) {
        return results.stream()
                .map(result -> " " + result.partition() + "=" + result.error())
                .collect(Collectors.joining());
    }
}
