/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Consumer groups: who is in them, how far they are, and how to set them back. */
@Command(
        name = "groups",
        description = "Lists, describes, resets and deletes consumer groups.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class GroupsCommand {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    @Spec private CommandSpec spec = CommandSpec.create();

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(name = "list", description = "Lists groups.", mixinStandardHelpOptions = true)
    int list(@Mixin Connection connection, @Mixin Rows.Format format) {
        Rows rows = new Rows("There are no groups.", "group", "state", "protocol");
        try (Admin admin = connection.admin()) {
            connection.await("The groups cannot be listed", admin.listGroups().all()).stream()
                    .sorted(Comparator.comparing(GroupListing::groupId))
                    .forEach(
                            group ->
                                    rows.add(
                                            group.groupId(),
                                            group.groupState()
                                                    .map(Object::toString)
                                                    .orElse("unknown"),
                                            group.protocol()));
        }
        format.print(out(), rows);
        return 0;
    }

    @Command(
            name = "describe",
            description =
                    "Shows how far a group is in each partition, how far behind, and who reads it.",
            mixinStandardHelpOptions = true)
    int describe(
            @Mixin Connection connection,
            @Mixin Rows.Format format,
            @Parameters(paramLabel = "GROUP") String group) {
        Rows rows =
                new Rows(
                        "Group \"" + group + "\" has neither members nor committed offsets.",
                        "topic",
                        "partition",
                        "committed",
                        "end",
                        "lag",
                        "member");
        try (Admin admin = connection.admin()) {
            Map<TopicPartition, String> readers = readers(connection, admin, group);
            Map<TopicPartition, Optional<Long>> committed = new TreeMap<>(BY_NAME);
            readers.keySet().forEach(partition -> committed.put(partition, Optional.empty()));
            committed(connection, admin, group)
                    .forEach(
                            (partition, offset) ->
                                    committed.put(partition, Optional.of(offset.offset())));
            Map<TopicPartition, Long> ends =
                    offsets(
                            connection,
                            admin,
                            List.copyOf(committed.keySet()),
                            OffsetSpec.latest());
            committed.forEach(
                    (partition, offset) -> {
                        long end = ends.getOrDefault(partition, 0L);
                        rows.add(
                                partition.topic(),
                                partition.partition(),
                                offset.<Object>map(at -> at).orElse("none"),
                                end,
                                offset.<Object>map(at -> Math.max(0, end - at)).orElse("unknown"),
                                readers.getOrDefault(partition, "nobody"));
                    });
        }
        format.print(out(), rows);
        return 0;
    }

    private static Map<TopicPartition, String> readers(
            Connection connection, Admin admin, String group) {
        ConsumerGroupDescription description =
                connection
                        .await(
                                "Group \"" + group + "\" cannot be described",
                                admin.describeConsumerGroups(List.of(group)).all())
                        .get(group);
        Map<TopicPartition, String> readers = new HashMap<>();
        if (description != null) {
            for (MemberDescription member : description.members()) {
                for (TopicPartition partition : member.assignment().topicPartitions()) {
                    readers.put(partition, member.clientId() + member.host());
                }
            }
        }
        return readers;
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(
            Connection connection, Admin admin, String group) {
        return connection.await(
                "The offsets of \"" + group + "\" cannot be read",
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    private static Map<TopicPartition, Long> offsets(
            Connection connection, Admin admin, List<TopicPartition> partitions, OffsetSpec which) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        Map<TopicPartition, ListOffsetsResultInfo> found =
                connection.await(
                        "The offsets of the topic cannot be read",
                        admin.listOffsets(
                                        partitions.stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                partition -> partition,
                                                                _ -> which)))
                                .all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    @Command(
            name = "reset",
            description = {
                "Sets a group's offsets in a topic. Shows what it would do, and does it with --apply.",
                "The group must be empty: stop its consumers first."
            },
            mixinStandardHelpOptions = true)
    int reset(
            @Mixin Connection connection,
            @Mixin Rows.Format format,
            @Parameters(index = "0", paramLabel = "GROUP") String group,
            @Parameters(index = "1", paramLabel = "TOPIC") String topic,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "WHERE",
                            description =
                                    "beginning, end, an offset, or a time such as 2026-01-31T12:00:00Z.")
                    String where,
            @Option(names = "--apply", description = "Really do it.") boolean apply) {
        Position position = Position.parse("--to", where);
        Rows rows = new Rows("", "topic", "partition", "committed", "new");
        try (Admin admin = connection.admin()) {
            List<TopicPartition> partitions =
                    TopicsCommand.describe(connection, admin, List.of(topic))
                            .getFirst()
                            .partitions()
                            .stream()
                            .map(TopicPartitionInfo::partition)
                            .map(partition -> new TopicPartition(topic, partition))
                            .toList();
            Map<TopicPartition, Long> targets = targets(connection, admin, partitions, position);
            Map<TopicPartition, OffsetAndMetadata> now = committed(connection, admin, group);
            Map<TopicPartition, OffsetAndMetadata> changes = new HashMap<>();
            for (TopicPartition partition : partitions) {
                long target = targets.getOrDefault(partition, 0L);
                OffsetAndMetadata before = now.get(partition);
                changes.put(partition, new OffsetAndMetadata(target));
                rows.add(
                        topic,
                        partition.partition(),
                        before == null ? "none" : before.offset(),
                        target);
            }
            if (apply) {
                connection.await(
                        "The offsets of \""
                                + group
                                + "\" cannot be set (does it still have members?)",
                        admin.alterConsumerGroupOffsets(group, changes).all());
            }
        }
        format.print(out(), rows);
        if (!apply) {
            spec.commandLine().getErr().println("Nothing was changed. --apply does it.");
            spec.commandLine().getErr().flush();
        }
        return 0;
    }

    /** Within the log of each partition; a time after the last record is the end. */
    private static Map<TopicPartition, Long> targets(
            Connection connection,
            Admin admin,
            List<TopicPartition> partitions,
            Position position) {
        Map<TopicPartition, Long> first =
                offsets(connection, admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(connection, admin, partitions, OffsetSpec.latest());
        return switch (position) {
            case Position.Beginning _ -> first;
            case Position.End _ -> end;
            case Position.Offset(long offset) ->
                    partitions.stream()
                            .collect(
                                    Collectors.toMap(
                                            partition -> partition,
                                            partition ->
                                                    Math.clamp(
                                                            offset,
                                                            first.getOrDefault(partition, 0L),
                                                            end.getOrDefault(partition, 0L))));
            case Position.Time(long millis) -> {
                Map<TopicPartition, Long> found =
                        new HashMap<>(
                                offsets(
                                        connection,
                                        admin,
                                        partitions,
                                        OffsetSpec.forTimestamp(millis)));
                found.replaceAll(
                        (partition, offset) ->
                                offset < 0 ? end.getOrDefault(partition, 0L) : offset);
                yield found;
            }
        };
    }

    @Command(
            name = "delete",
            description = "Deletes groups with their offsets. They must have no members.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "GROUP", arity = "1..*") List<String> groups) {
        try (Admin admin = connection.admin()) {
            var answers = admin.deleteConsumerGroups(groups).deletedGroups();
            for (String group : groups) {
                connection.await("Group \"" + group + "\" cannot be deleted", answers, group);
                out().println("Deleted " + group + ".");
                out().flush();
            }
        }
        return 0;
    }
}
