/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.Topic;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What somebody who helps needs to see. Secrets are never read. */
@Command(
        name = "report",
        description =
                "Writes a ZIP of the Cluster, its Topics, Rebalances, resources, Events and logs. No Secret is read; values of settings whose names sound secret are left out.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Runnable {
    private static final int LOG_LINES = 2_000;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "CLUSTER", description = "Name of the Cluster.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "penstock-report.zip",
            description = "A new file (${DEFAULT-VALUE}).")
    private Path output = Path.of("penstock-report.zip");

    @Override
    public void run() {
        try (KubernetesClient client = connection.open()) {
            Cluster cluster = Connection.cluster(client, name);
            try (ZipOutputStream zip =
                    new ZipOutputStream(
                            Files.newOutputStream(output, StandardOpenOption.CREATE_NEW))) {
                write(client, cluster, zip);
            }
            spec.commandLine().getOut().println("Written: " + output);
            spec.commandLine().getOut().flush();
        } catch (FileAlreadyExistsException e) {
            throw new Refusal(output + " exists already");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(KubernetesClient client, Cluster cluster, ZipOutputStream zip)
            throws IOException {
        String namespace = cluster.getMetadata().getNamespace();
        String label = "penstock.dev/cluster";
        List<Pod> pods = Connection.pods(client, cluster);
        add(zip, "cluster.yaml", List.of(cluster));
        add(
                zip,
                "topics.yaml",
                client.resources(Topic.class).inNamespace(namespace).list().getItems().stream()
                        .filter(topic -> topic.getSpec().clusterRef().name().equals(name))
                        .toList());
        add(
                zip,
                "rebalances.yaml",
                client.resources(Rebalance.class).inNamespace(namespace).list().getItems().stream()
                        .filter(rebalance -> rebalance.getSpec().clusterRef().name().equals(name))
                        .toList());
        add(zip, "pods.yaml", pods);
        List<HasMetadata> others = new ArrayList<>();
        others.addAll(
                client.apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .withLabel(label, name)
                        .list()
                        .getItems());
        others.addAll(
                client.services().inNamespace(namespace).withLabel(label, name).list().getItems());
        others.addAll(
                client.configMaps()
                        .inNamespace(namespace)
                        .withLabel(label, name)
                        .list()
                        .getItems());
        others.addAll(
                client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withLabel(label, name)
                        .list()
                        .getItems());
        add(zip, "resources.yaml", others);
        add(zip, "events.yaml", client.v1().events().inNamespace(namespace).list().getItems());
        for (Pod pod : pods) {
            text(
                    zip,
                    "logs/" + pod.getMetadata().getName() + ".log",
                    Redaction.text(log(client, pod)));
        }
    }

    private static String log(KubernetesClient client, Pod pod) {
        try {
            return client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .tailingLines(LOG_LINES)
                    .getLog();
        } catch (KubernetesClientException e) {
            return "The log could not be read: " + e.getMessage() + "\n";
        }
    }

    private static void add(
            ZipOutputStream zip, String file, Collection<? extends HasMetadata> resources)
            throws IOException {
        StringBuilder yaml = new StringBuilder();
        resources.forEach(resource -> yaml.append(Redaction.yaml(resource)));
        text(zip, file, yaml.toString());
    }

    private static void text(ZipOutputStream zip, String file, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(file));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
