/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.Condition;
import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicStatus;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Topics. */
@Command(
        name = "topic",
        description = "Looks at Topics.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TopicCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    @Command(
            name = "diff",
            description =
                    "What differs between Topics and the cluster: those that are not Ready, and what somebody changed behind their back.",
            mixinStandardHelpOptions = true)
    void diff(
            @Mixin Connection connection,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "TOPIC",
                            description = "Name of a Topic; all of the namespace if absent.")
                    @Nullable String name) {
        try (KubernetesClient client = connection.open()) {
            List<Topic> topics =
                    client
                            .resources(Topic.class)
                            .inNamespace(Connection.namespaceOf(client))
                            .list()
                            .getItems()
                            .stream()
                            .filter(
                                    topic ->
                                            name == null
                                                    || name.equals(topic.getMetadata().getName()))
                            .toList();
            if (name != null && topics.isEmpty()) {
                throw new Refusal("there is no Topic " + name);
            }
            spec.commandLine().getOut().print(text(topics));
            spec.commandLine().getOut().flush();
        }
    }

    static String text(List<Topic> topics) {
        StringBuilder text = new StringBuilder();
        topics.forEach(
                topic ->
                        differences(topic)
                                .forEach(
                                        difference ->
                                                text.append(topic.getMetadata().getName())
                                                        .append(": ")
                                                        .append(difference)
                                                        .append('\n')));
        return text.isEmpty() ? topics.size() + " Topics, no difference.\n" : text.toString();
    }

    private static List<String> differences(Topic topic) {
        List<String> differences = new ArrayList<>();
        TopicStatus status = topic.getStatus();
        if (status == null
                || !Objects.equals(
                        status.observedGeneration(), topic.getMetadata().getGeneration())) {
            differences.add("the operator has not looked at the newest spec yet");
            return differences;
        }
        Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .filter(
                        condition ->
                                condition.type().equals("Ready")
                                        && condition.status() != Condition.Status.True)
                .forEach(
                        condition ->
                                differences.add(condition.reason() + ", " + condition.message()));
        if (status.partitions() != null
                && !status.partitions().equals(topic.getSpec().partitions())) {
            differences.add(
                    "partitions: "
                            + topic.getSpec().partitions()
                            + " wanted, "
                            + status.partitions()
                            + " there");
        }
        Optional.ofNullable(status.drift())
                .ifPresent(
                        drift ->
                                drift.forEach(
                                        each ->
                                                differences.add(
                                                        "was changed and set right: " + each)));
        return differences;
    }
}
