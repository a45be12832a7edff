/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.json.Json;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where things are, and what to try next. */
final class Summary {
    private static final String DEFAULT_PORT = ":9092";

    private final Home home;

    Summary(Home home) {
        this.home = home;
    }

    void print(PrintWriter out) throws IOException {
        List<Pod> pods;
        try (KubernetesClient client = Arrival.client(home)) {
            pods = client.pods().inAnyNamespace().list().getItems();
        }
        List<String> brokers =
                pods.stream()
                        .flatMap(pod -> annotation(pod, "penstock.dev/client-endpoint").stream())
                        .toList();
        String bootstrap =
                brokers.isEmpty()
                        ? "(no broker yet)"
                        : brokers.getFirst().replace("127.0.0.1", "localhost");
        out.println();
        out.println(
                "Penstock is up. This is a playground: the operator is the real one, the Kubernetes API is not.");
        out.println();
        out.println("  bootstrap    " + bootstrap);
        if (!brokers.isEmpty() && !bootstrap.endsWith(DEFAULT_PORT)) {
            out.println("               (port 9092 is used by another process)");
        }
        out.println("  brokers      " + String.join(" ", brokers));
        out.println("  kubeconfig   " + home.state().kubeconfig());
        for (Pod pod : pods) {
            annotation(pod, "penstock.dev/admin-endpoint")
                    .ifPresent(
                            admin ->
                                    out.println(
                                            "  metrics      http://"
                                                    + admin
                                                    + "/metrics  ("
                                                    + pod.getMetadata().getName()
                                                    + ")"));
        }
        operatorPort()
                .ifPresent(
                        port ->
                                out.println(
                                        "  metrics      http://127.0.0.1:"
                                                + port
                                                + "/metrics  (operator)"));
        out.println("  logs         " + home.state().logs());
        out.println();
        out.println("Try next");
        out.println("  export KUBECONFIG=" + home.state().kubeconfig());
        out.println("  kubectl get clusters,topics,pods");
        out.println("  kubectl scale cluster shop --replicas=4");
        out.println("  kubectl delete pod shop-broker-1      and see it come back");
        out.println("  echo hello | ./penstock produce orders");
        out.println(
                "  ./penstock consume orders --until-end (or any Kafka client at "
                        + bootstrap
                        + ")");
        out.println("  ./penstock down                       (the data stays; --purge deletes it)");
        out.flush();
    }

    private static Optional<String> annotation(Pod pod, String name) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map((Map<String, String> annotations) -> annotations.get(name));
    }

    private Optional<String> operatorPort() throws IOException {
        return Files.exists(home.readyFile())
                ? Optional.of(
                        Json.textAt(
                                Json.parse(Files.readAllBytes(home.readyFile())),
                                "operatorAdminPort"))
                : Optional.empty();
    }
}
