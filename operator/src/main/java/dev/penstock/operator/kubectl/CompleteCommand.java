/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.Topic;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may stand for the last word of a line. kubectl asks {@code kubectl_complete-penstock}, which
 * asks this, in the form of kubectl's own completion: a word a line, then a directive.
 */
@Command(name = "__complete", hidden = true, description = "Completes a line for kubectl.")
final class CompleteCommand implements Runnable {
    private static final String NO_FILES = ":4";
    private static final String FILES = ":0";
    private static final String FILE = "FILE";

    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            Map.of("CLUSTER", Cluster.class, "TOPIC", Topic.class, "REBALANCE", Rebalance.class);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "WORD",
            description = "The line; the last word is begun.")
    private List<String> words = List.of();

    /** The line so far. */
    private static final class Line {
        private CommandSpec command;
        private @Nullable OptionSpec open;
        private int position;
        private final List<String> connection = new ArrayList<>();

        Line(CommandSpec root) {
            command = root;
        }

        void read(String word) {
            if (open != null) {
                if (isAboutConnection(open)) {
                    connection.addAll(List.of(open.longestName(), word));
                }
                open = null;
                return;
            }
            OptionSpec option = command.findOption(word);
            if (option != null) {
                open = option.arity().max() > 0 && !option.typeInfo().isBoolean() ? option : null;
                return;
            }
            CommandLine sub = command.subcommands().get(word);
            if (sub != null && position == 0) {
                command = sub.getCommandSpec();
            } else {
                position++;
            }
        }

        private static boolean isAboutConnection(OptionSpec option) {
            return Set.of("--namespace", "--context", "--kubeconfig")
                    .contains(option.longestName());
        }

        /** What the next word would be the value of. */
        @Nullable ArgSpec next() {
            if (open != null) {
                return open;
            }
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                if (parameter.index().contains(position)) {
                    return parameter;
                }
            }
            return null;
        }
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        String begun = words.isEmpty() ? "" : words.getLast();
        Line line = new Line(spec.parent());
        words.stream().limit(Math.max(0, words.size() - 1L)).forEach(line::read);
        ArgSpec next = line.next();
        Set<String> candidates = new TreeSet<>();
        if (line.open == null && begun.startsWith("-")) {
            line.command.options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> candidates.addAll(List.of(option.names())));
        } else {
            if (line.open == null && line.position == 0) {
                line.command.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(command -> !command.usageMessage().hidden())
                        .forEach(command -> candidates.add(command.name()));
            }
            if (next != null) {
                candidates.addAll(names(next.paramLabel(), line.connection));
            }
        }
        candidates.stream().filter(word -> word.startsWith(begun)).forEach(out::println);
        out.println(next != null && next.paramLabel().equals(FILE) ? FILES : NO_FILES);
        out.flush();
    }

    /** Names of resources; none while there is nobody to ask. */
    private static List<String> names(String label, List<String> options) {
        Class<? extends HasMetadata> kind = KINDS.get(label);
        if (kind == null) {
            return List.of();
        }
        Connection connection = new Connection();
        new CommandLine(connection).parseArgs(options.toArray(String[]::new));
        try (KubernetesClient client = connection.open()) {
            return client
                    .resources(kind)
                    .inNamespace(Connection.namespaceOf(client))
                    .list()
                    .getItems()
                    .stream()
                    .map(resource -> resource.getMetadata().getName())
                    .toList();
        } catch (KubernetesClientException | Refusal _) {
            return List.of();
        }
    }
}
