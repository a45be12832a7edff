/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Condition;
import dev.penstock.crds.Topic;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way from an API server that answers to a cluster that is ready, told while it happens. */
final class Arrival implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Home home;
    private final PrintWriter out;
    private final KubernetesClient client;
    private String told = "";

    Arrival(Home home, PrintWriter out) throws IOException {
        this.home = home;
        this.out = out;
        this.client = client(home);
    }

    static KubernetesClient client(Home home) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(home.state().kubeconfig()));
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** The examples, the first time; later the user's own objects are what there is. */
    void applyExamples() throws IOException {
        if (Files.exists(home.examplesApplied())) {
            out.println("  What an earlier run left is here; the examples are not applied again.");
            return;
        }
        apply(home.exampleCluster(), Cluster.class);
        apply(home.exampleTopic(), Topic.class);
        Files.writeString(home.examplesApplied(), "");
    }

    private <T extends HasMetadata> void apply(Path file, Class<T> type) throws IOException {
        T resource = Serialization.unmarshal(Files.readString(file), type);
        client.resource(resource)
                .inNamespace(NAMESPACE)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("penstock-up")
                                .withForce(true)
                                .build());
        out.println("  Applied " + home.root().relativize(file) + ".");
        out.flush();
    }

    /** Waits until every Cluster and Topic is ready. */
    void await(ProcessHandle process, Duration limit)
            throws IOException, InterruptedException, Refusal {
        DiskSpace space = new DiskSpace(home.state());
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - deadline < 0) {
            List<String> waiting = waiting();
            if (waiting.isEmpty()) {
                tell("  Ready.");
                return;
            }
            tell("  " + String.join("; ", waiting));
            space.requireEnoughToGoOn();
            if (Background.endsWithin(process, LOOK)) {
                throw new Refusal("The playground's process ended. See " + home.log() + ".");
            }
        }
        throw new Refusal(
                "Not ready after "
                        + limit.toSeconds()
                        + " s: "
                        + told.strip()
                        + "\nSee "
                        + home.state().logs()
                        + ". What was started has been stopped; the data is kept.");
    }

    /** What is not ready, in sentences; nothing when all is. */
    List<String> waiting() {
        List<String> waiting = new ArrayList<>();
        for (Cluster cluster :
                client.resources(Cluster.class).inNamespace(NAMESPACE).list().getItems()) {
            List<Condition> conditions =
                    cluster.getStatus() == null ? null : cluster.getStatus().conditions();
            waitingFor("Cluster " + cluster.getMetadata().getName(), conditions)
                    .ifPresent(waiting::add);
        }
        for (Topic topic : client.resources(Topic.class).inNamespace(NAMESPACE).list().getItems()) {
            List<Condition> conditions =
                    topic.getStatus() == null ? null : topic.getStatus().conditions();
            waitingFor("Topic " + topic.getMetadata().getName(), conditions)
                    .ifPresent(waiting::add);
        }
        // Until the operator has looked, its objects tell of an earlier run; pods never do.
        List<Pod> pods = client.pods().inNamespace(NAMESPACE).list().getItems();
        long ready = pods.stream().filter(Arrival::isReady).count();
        boolean tell = !waiting.isEmpty() || ready < pods.size();
        if (tell && !pods.isEmpty()) {
            waiting.addFirst(ready + " of " + pods.size() + " brokers are ready");
        }
        return waiting;
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(
                                condition ->
                                        condition.getType().equals("Ready")
                                                && condition.getStatus().equals("True"));
    }

    private static Optional<String> waitingFor(String what, @Nullable List<Condition> conditions) {
        if (conditions == null) {
            return Optional.of(what + " has no status yet");
        }
        for (Condition condition : conditions) {
            if (condition.type().equals("Ready")) {
                return condition.status() == Condition.Status.True
                        ? Optional.empty()
                        : Optional.of(what + ": " + condition.message());
            }
        }
        return Optional.of(what + " is being looked at");
    }

    private void tell(String line) {
        if (!line.equals(told)) {
            told = line;
            out.println(line);
            out.flush();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
