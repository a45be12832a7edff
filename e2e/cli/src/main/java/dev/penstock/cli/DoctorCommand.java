/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Looks for what is wrong with a cluster, from outside to inside; each finding says what to do. */
@Command(
        name = "doctor",
        description =
                "Looks for what is wrong with a cluster, from here. Exit code 0 if all is well, 1 if not.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int NAMED = 5;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Connection connection = new Connection();

    @Mixin private Rows.Format format = new Rows.Format();

    private final Rows findings = new Rows("", "check", "result", "finding");
    private boolean ill;

    @Override
    public Integer call() {
        try {
            examine();
        } catch (Refusal e) {
            bad("answers", String.valueOf(e.getMessage()));
        }
        format.print(spec.commandLine().getOut(), findings);
        return ill ? Main.NOT_DONE : 0;
    }

    private void examine() {
        connection.requireABroker();
        good("address", connection.servers() + " accepts connections");
        try (Admin admin = connection.admin()) {
            DescribeClusterResult cluster = admin.describeCluster();
            Collection<Node> brokers =
                    connection.await("The brokers cannot be listed", cluster.nodes());
            String id = connection.await("The cluster cannot be described", cluster.clusterId());
            good("cluster", id + ", " + brokers.size() + " brokers");
            lookAtAdvertised(brokers);
            lookAtQuorum(admin);
            lookAtTopics(admin);
        }
    }

    /** Clients are sent to these addresses, so they must lead there from here. */
    private void lookAtAdvertised(Collection<Node> brokers) {
        List<String> unreachable = new ArrayList<>();
        for (Node broker : brokers) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(broker.host(), broker.port()), CONNECT_TIMEOUT_MS);
            } catch (IOException e) {
                unreachable.add(
                        "broker "
                                + broker.id()
                                + " at "
                                + broker.host()
                                + ":"
                                + broker.port()
                                + " ("
                                + e.getMessage()
                                + ")");
            }
        }
        if (unreachable.isEmpty()) {
            good("advertised addresses", "all lead to a broker from here");
        } else {
            bad(
                    "advertised addresses",
                    "not reachable from here: "
                            + named(unreachable)
                            + ". Clients here will fail: set advertised.listeners to addresses that they can reach");
        }
    }

    private void lookAtQuorum(Admin admin) {
        QuorumInfo quorum =
                connection.await(
                        "The metadata quorum does not answer",
                        admin.describeMetadataQuorum().quorumInfo());
        long end =
                quorum.voters().stream()
                        .mapToLong(QuorumInfo.ReplicaState::logEndOffset)
                        .max()
                        .orElse(0);
        List<String> behind =
                quorum.voters().stream()
                        .filter(
                                voter ->
                                        voter.logEndOffset() < 0
                                                || end - voter.logEndOffset() > 1_000)
                        .map(voter -> "broker " + voter.replicaId())
                        .toList();
        if (quorum.leaderId() < 0) {
            bad("metadata quorum", "has no leader: a majority of the voters must run");
        } else if (!behind.isEmpty()) {
            bad(
                    "metadata quorum",
                    "led by broker "
                            + quorum.leaderId()
                            + ", but far behind: "
                            + named(behind)
                            + ". Look at their logs");
        } else {
            good(
                    "metadata quorum",
                    quorum.voters().size() + " voters, led by broker " + quorum.leaderId());
        }
    }

    private void lookAtTopics(Admin admin) {
        var names =
                connection.await(
                        "The topics cannot be listed",
                        admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        List<TopicDescription> topics =
                TopicsCommand.describe(connection, admin, new TreeSet<>(names));
        List<String> offline = partitions(topics, TopicsCommand::isOffline);
        List<String> behind = partitions(topics, TopicsCommand::isUnderReplicated);
        List<String> single = partitions(topics, partition -> partition.replicas().size() == 1);
        if (offline.isEmpty()) {
            good("leaders", "every partition of " + topics.size() + " topics has one");
        } else {
            bad(
                    "leaders",
                    "none for "
                            + named(offline)
                            + ": cannot be read or written. Start the brokers that have their replicas");
        }
        if (behind.isEmpty()) {
            good("replicas", "all are in sync");
        } else {
            bad(
                    "replicas",
                    "not in sync: "
                            + named(behind)
                            + ". If it stays so, look at the logs of the brokers that are missing");
        }
        if (!single.isEmpty()) {
            findings.add(
                    "copies",
                    "note",
                    "only one of " + named(single) + ": gone if that broker's disk is");
        }
    }

    private static List<String> partitions(
            List<TopicDescription> topics, Predicate<TopicPartitionInfo> wanted) {
        return topics.stream()
                .flatMap(
                        topic ->
                                topic.partitions().stream()
                                        .filter(wanted)
                                        .map(each -> topic.name() + "-" + each.partition()))
                .toList();
    }

    private static String named(List<String> things) {
        String first = String.join(", ", things.subList(0, Math.min(NAMED, things.size())));
        return things.size() <= NAMED ? first : first + " and " + (things.size() - NAMED) + " more";
    }

    private void good(String check, String finding) {
        findings.add(check, "ok", finding);
    }

    private void bad(String check, String finding) {
        ill = true;
        findings.add(check, "BAD", finding);
    }
}
