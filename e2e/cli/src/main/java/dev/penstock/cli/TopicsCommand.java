/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Topics: shown, made, changed, deleted. */
@Command(
        name = "topics",
        description = "Lists, describes, creates, alters and deletes topics.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class TopicsCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(name = "list", description = "Lists topics.", mixinStandardHelpOptions = true)
    int list(
            @Mixin Connection connection,
            @Mixin Rows.Format format,
            @Option(
                            names = "--internal",
                            description = "Also those that brokers keep for themselves.")
                    boolean internal) {
        Rows rows =
                new Rows(
                        "There are no topics. ./penstock topics create NAME makes one.",
                        "topic",
                        "partitions",
                        "replicas",
                        "underReplicated",
                        "offline");
        try (Admin admin = connection.admin()) {
            var names =
                    connection.await(
                            "The topics cannot be listed",
                            admin.listTopics(new ListTopicsOptions().listInternal(internal))
                                    .names());
            for (TopicDescription topic : describe(connection, admin, new TreeSet<>(names))) {
                List<TopicPartitionInfo> partitions = topic.partitions();
                rows.add(
                        topic.name(),
                        partitions.size(),
                        partitions.getFirst().replicas().size(),
                        partitions.stream().filter(TopicsCommand::isUnderReplicated).count(),
                        partitions.stream().filter(TopicsCommand::isOffline).count());
            }
        }
        format.print(out(), rows);
        return 0;
    }

    static List<TopicDescription> describe(
            Connection connection, Admin admin, Collection<String> names) {
        List<TopicDescription> topics = new ArrayList<>();
        if (names.isEmpty()) {
            return topics;
        }
        var answers = admin.describeTopics(names).topicNameValues();
        for (String name : names) {
            topics.add(
                    connection.await("Topic \"" + name + "\" cannot be described", answers, name));
        }
        return topics;
    }

    static boolean isUnderReplicated(TopicPartitionInfo partition) {
        return partition.isr().size() < partition.replicas().size();
    }

    static boolean isOffline(TopicPartitionInfo partition) {
        Node leader = partition.leader();
        return leader == null || leader.isEmpty();
    }

    @Command(
            name = "describe",
            description = "Shows the partitions of topics, or with --settings their settings.",
            mixinStandardHelpOptions = true)
    int describe(
            @Mixin Connection connection,
            @Mixin Rows.Format format,
            @Option(
                            names = "--settings",
                            description = "The settings instead, and where each is from.")
                    boolean settings,
            @Parameters(paramLabel = "TOPIC", arity = "1..*") List<String> names) {
        try (Admin admin = connection.admin()) {
            List<TopicDescription> topics = describe(connection, admin, names);
            format.print(out(), settings ? settings(connection, admin, names) : partitions(topics));
        }
        return 0;
    }

    private static Rows partitions(List<TopicDescription> topics) {
        Rows rows = new Rows("", "topic", "partition", "leader", "replicas", "inSync");
        for (TopicDescription topic : topics) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                rows.add(
                        topic.name(),
                        partition.partition(),
                        isOffline(partition) ? "none" : partition.leader().id(),
                        ids(partition.replicas()),
                        ids(partition.isr()));
            }
        }
        return rows;
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).toList();
    }

    private static Rows settings(Connection connection, Admin admin, List<String> names) {
        Rows rows = new Rows("", "topic", "setting", "value", "from");
        var answers =
                admin.describeConfigs(names.stream().map(TopicsCommand::resource).toList())
                        .values();
        for (String name : names) {
            connection
                    .await(
                            "The settings of \"" + name + "\" cannot be read",
                            answers,
                            resource(name))
                    .entries()
                    .stream()
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .forEach(
                            entry ->
                                    rows.add(
                                            name,
                                            entry.name(),
                                            String.valueOf(entry.value()),
                                            source(entry)));
        }
        return rows;
    }

    private static String source(ConfigEntry entry) {
        return switch (entry.source()) {
            case DYNAMIC_TOPIC_CONFIG -> "topic";
            case DEFAULT_CONFIG -> "default";
            default -> "broker";
        };
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    @Command(name = "create", description = "Makes a topic.", mixinStandardHelpOptions = true)
    int create(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TOPIC") String name,
            @Option(
                            names = {"-p", "--partitions"},
                            paramLabel = "N",
                            description = "Default: what the brokers say (num.partitions).")
                    Optional<Integer> partitions,
            @Option(
                            names = {"-r", "--replication-factor"},
                            paramLabel = "N",
                            description =
                                    "Default: what the brokers say (default.replication.factor).")
                    Optional<Short> replicationFactor,
            @Option(
                            names = {"-s", "--set"},
                            paramLabel = "NAME=VALUE",
                            description = "A setting of the topic, such as retention.ms=60000.")
                    List<String> settings) {
        NewTopic topic =
                new NewTopic(name, partitions, replicationFactor)
                        .configs(
                                Connection.pairs("--set", settings == null ? List.of() : settings));
        try (Admin admin = connection.admin()) {
            connection.await(
                    "Topic \"" + name + "\" cannot be created",
                    admin.createTopics(List.of(topic)).all());
        }
        out().println("Created " + name + ".");
        out().flush();
        return 0;
    }

    @Command(
            name = "alter",
            description = "Gives a topic more partitions, or other settings.",
            mixinStandardHelpOptions = true)
    int alter(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TOPIC") String name,
            @Option(
                            names = {"-p", "--partitions"},
                            paramLabel = "N",
                            description = "How many in all.")
                    Optional<Integer> partitions,
            @Option(
                            names = {"-s", "--set"},
                            paramLabel = "NAME=VALUE",
                            description = "A setting.")
                    List<String> set,
            @Option(
                            names = "--reset",
                            paramLabel = "NAME",
                            description = "A setting back to its default.")
                    List<String> reset) {
        List<AlterConfigOp> changes = new ArrayList<>();
        Connection.pairs("--set", set == null ? List.of() : set)
                .forEach(
                        (setting, value) ->
                                changes.add(
                                        new AlterConfigOp(
                                                new ConfigEntry(setting, value),
                                                AlterConfigOp.OpType.SET)));
        (reset == null ? List.<String>of() : reset)
                .forEach(
                        setting ->
                                changes.add(
                                        new AlterConfigOp(
                                                new ConfigEntry(setting, ""),
                                                AlterConfigOp.OpType.DELETE)));
        if (partitions.isEmpty() && changes.isEmpty()) {
            throw new Refusal("Nothing to alter: give --partitions, --set or --reset.");
        }
        String what = "Topic \"" + name + "\" cannot be altered";
        try (Admin admin = connection.admin()) {
            if (!changes.isEmpty()) {
                connection.await(
                        what, admin.incrementalAlterConfigs(Map.of(resource(name), changes)).all());
            }
            if (partitions.isPresent()) {
                connection.await(
                        what,
                        admin.createPartitions(
                                        Map.of(name, NewPartitions.increaseTo(partitions.get())))
                                .all());
            }
        }
        out().println("Altered " + name + ".");
        out().flush();
        return 0;
    }

    @Command(
            name = "delete",
            description = "Deletes topics with all their records.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin Connection connection,
            @Parameters(paramLabel = "TOPIC", arity = "1..*") List<String> names) {
        try (Admin admin = connection.admin()) {
            var answers = admin.deleteTopics(names).topicNameValues();
            for (String name : names) {
                connection.await("Topic \"" + name + "\" cannot be deleted", answers, name);
                out().println("Deleted " + name + ".");
                out().flush();
            }
        }
        return 0;
    }
}
