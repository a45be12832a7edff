/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.operator.OperatorProcess;
import dev.penstock.operator.OperatorSettings;
import dev.penstock.playground.api.Access;
import dev.penstock.playground.api.PodLogs;
import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.objects.Target;
import dev.penstock.playground.objects.WriteOptions;
import dev.penstock.playground.pods.PodRunner;
import dev.penstock.playground.pods.StateFolder;
import dev.penstock.playground.store.Journal;
import dev.penstock.playground.store.ObjectStore;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything of the playground in one JVM: API server, the unchanged operator, pod runner. */
final class Playground implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Playground.class);

    /** A port of its own, so that a kubeconfig stays good over a restart. */
    private static final int PREFERRED_API_PORT = 16_443;

    private final PlaygroundApi api;
    private final PodRunner runner;
    private final KubernetesClient client;
    private final OperatorProcess operator;

    private Playground(
            PlaygroundApi api,
            PodRunner runner,
            KubernetesClient client,
            OperatorProcess operator) {
        this.api = api;
        this.runner = runner;
        this.client = client;
        this.operator = operator;
    }

    /**
     * Starts in the order of dependence. Whatever fails, what was started before it is closed
     * again.
     *
     * @param brokerCommand what runs a broker; the container's arguments follow it
     */
    static Playground start(Home home, List<String> brokerCommand)
            throws IOException, InterruptedException {
        StateFolder folder = home.state();
        InstantSource clock = InstantSource.system();
        PlaygroundApi api = serve(folder, clock);
        try {
            installDefinitions(api.registry(), home.definitions());
            Access.writePrivately(folder.kubeconfig(), api.kubeconfig());
            PodRunner runner = new PodRunner(api.registry(), folder, brokerCommand, clock);
            KubernetesClient client =
                    new KubernetesClientBuilder()
                            .withConfig(Config.fromKubeconfig(api.kubeconfig()))
                            .build();
            OperatorProcess operator;
            try {
                operator =
                        OperatorProcess.start(
                                client,
                                settings(),
                                () -> LOG.error("event=operator_lost_its_lease"));
            } catch (IOException | RuntimeException e) {
                client.close();
                throw e;
            }
            runner.start();
            return new Playground(api, runner, client, operator);
        } catch (IOException | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    private static PlaygroundApi serve(StateFolder folder, InstantSource clock)
            throws IOException, InterruptedException {
        ObjectStore store =
                ObjectStore.restored(new Journal(folder.state().resolve("objects.jsonl")));
        Access access = Access.in(folder.state());
        try {
            return PlaygroundApi.start(store, access, logs(folder), clock, PREFERRED_API_PORT);
        } catch (UncheckedIOException taken) {
            LOG.info("event=port_taken port={} why={}", PREFERRED_API_PORT, taken.getMessage());
            return PlaygroundApi.start(store, access, logs(folder), clock, 0);
        }
    }

    private static PodLogs.LogFiles logs(StateFolder folder) {
        return (namespace, pod, previous) -> Optional.of(folder.podLog(namespace, pod, previous));
    }

    private static OperatorSettings settings() {
        return OperatorSettings.of(
                Map.of(
                        "PENSTOCK_ADMIN_LISTENER", "127.0.0.1:0",
                        // There is no cluster DNS here: the pods say where their brokers are.
                        "PENSTOCK_BROKER_ADDRESSES", "annotations"));
    }

    private static void installDefinitions(Registry registry, Path folder) throws IOException {
        ResourceType definitions =
                registry.kinds().builtIn("customresourcedefinitions.apiextensions.k8s.io");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
                for (ObjectNode definition : Json.documents(Files.readString(file))) {
                    if (Json.textAt(definition, "kind").equals("CustomResourceDefinition")) {
                        install(registry, definitions, definition, file);
                    }
                }
            }
        }
    }

    private static void install(
            Registry registry, ResourceType type, ObjectNode definition, Path file)
            throws IOException {
        try {
            registry.apply(
                    type,
                    "",
                    Json.textAt(definition, "metadata", "name"),
                    definition,
                    Target.OBJECT,
                    WriteOptions.of(PlaygroundApi.FIELD_MANAGER).forced());
        } catch (ApiFailure e) {
            throw new IOException(file + " cannot be installed: " + e.getMessage(), e);
        }
    }

    /** Where the operator's metrics are. */
    int operatorAdminPort() {
        return operator.adminPort();
    }

    @Override
    public void close() {
        // The operator first: it must not plan while its brokers end.
        operator.close();
        client.close();
        runner.close();
        api.close();
    }
}
