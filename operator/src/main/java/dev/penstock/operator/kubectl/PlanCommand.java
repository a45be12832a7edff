/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.Cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a changed Cluster would do, before it is applied. */
@Command(
        name = "plan",
        description =
                "What applying FILE would do to the Cluster that it names: what changes, what restarts, what moves. Changes nothing.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Runnable {
    /**
     * The whole spec is replaced, whatever version it has: the operator writes statuses meanwhile.
     */
    private static final PatchContext DRY_RUN =
            new PatchContext.Builder()
                    .withPatchType(PatchType.JSON)
                    .withDryRun(List.of("All"))
                    .withFieldManager("kubectl-penstock")
                    .build();

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE",
            description = "YAML of one Cluster.")
    private Path file = Path.of("cluster.yaml");

    @Override
    public void run() {
        Cluster after = read();
        try (KubernetesClient client = connection.open()) {
            Cluster before = Connection.cluster(client, after.getMetadata().getName());
            Cluster merged = Serialization.clone(before);
            merged.setSpec(after.getSpec());
            client.resource(before)
                    .patch(
                            DRY_RUN,
                            "[{\"op\":\"replace\",\"path\":\"/spec\",\"value\":"
                                    + Serialization.asJson(after.getSpec())
                                    + "}]");
            spec.commandLine()
                    .getOut()
                    .print(PlanText.of(before, merged, stored(client, before, merged)));
            spec.commandLine().getOut().flush();
        }
    }

    /** Only a change of the number of brokers copies anything. */
    private static StoredBytes stored(KubernetesClient client, Cluster before, Cluster after) {
        return before.getSpec().replicas().equals(after.getSpec().replicas())
                ? new StoredBytes.Unknown("nobody asked")
                : StoredBytes.ask(client, Connection.pods(client, before));
    }

    private Cluster read() {
        try {
            Cluster cluster = Serialization.unmarshal(Files.readString(file), Cluster.class);
            if ("Cluster".equals(cluster.getKind()) && cluster.getSpec() != null) {
                return cluster;
            }
        } catch (IOException | RuntimeException e) {
            throw new Refusal(file + " cannot be read: " + e.getMessage());
        }
        throw new Refusal(file + " is not one Cluster with a spec");
    }
}
