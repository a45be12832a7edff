/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.desired.Names;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which API server and namespace, with kubectl's own words for the options. */
final class Connection {
    private static final PatchContext MERGE =
            new PatchContext.Builder()
                    .withPatchType(PatchType.JSON_MERGE)
                    .withFieldManager("kubectl-penstock")
                    .build();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Namespace; that of the context if absent.")
    private @Nullable String namespace;

    @Option(names = "--context", paramLabel = "NAME", description = "Context of the kubeconfig.")
    private @Nullable String context;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig; that of kubectl if absent.")
    private @Nullable Path kubeconfig;

    KubernetesClient open() {
        ConfigBuilder config = new ConfigBuilder(read());
        if (namespace != null) {
            config.withNamespace(namespace);
        }
        return new KubernetesClientBuilder().withConfig(config.build()).build();
    }

    /** The client library takes the name of the file only from a system property. */
    private Config read() {
        if (kubeconfig == null) {
            return Config.autoConfigure(context);
        }
        if (!Files.isReadable(kubeconfig)) {
            throw new Refusal("the kubeconfig " + kubeconfig + " cannot be read");
        }
        System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
        try {
            return Config.autoConfigure(context);
        } finally {
            System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
        }
    }

    static String namespaceOf(KubernetesClient client) {
        return Optional.ofNullable(client.getNamespace()).orElse("default");
    }

    static Cluster cluster(KubernetesClient client, String name) {
        Cluster found =
                client.resources(Cluster.class)
                        .inNamespace(namespaceOf(client))
                        .withName(name)
                        .get();
        if (found == null) {
            throw new Refusal(
                    "there is no Cluster " + name + " in namespace " + namespaceOf(client));
        }
        return found;
    }

    /** The pods of a Cluster's brokers, by broker. */
    static List<Pod> pods(KubernetesClient client, Cluster cluster) {
        String prefix = Names.of(cluster).brokers() + "-";
        return client
                .pods()
                .inNamespace(cluster.getMetadata().getNamespace())
                .withLabel("penstock.dev/cluster", cluster.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(prefix))
                .sorted(
                        Comparator.comparingInt(
                                pod ->
                                        Integer.parseInt(
                                                pod.getMetadata()
                                                        .getName()
                                                        .substring(prefix.length()))))
                .toList();
    }

    /** Changes a part of a Cluster's spec. */
    static void patch(KubernetesClient client, String cluster, String spec) {
        Cluster found = cluster(client, cluster);
        client.resource(found).patch(MERGE, "{\"spec\":" + spec + "}");
    }
}
