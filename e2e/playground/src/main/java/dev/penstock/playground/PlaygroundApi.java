/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.api.Access;
import dev.penstock.playground.api.ApiServer;
import dev.penstock.playground.api.PodLogs;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.GarbageCollector;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.objects.WriteOptions;
import dev.penstock.playground.pods.EarlierRun;
import dev.penstock.playground.schema.Rules;
import dev.penstock.playground.store.ObjectStore;

import java.time.InstantSource;
import java.util.List;

/** The API server with its store and its garbage collector; without anything that runs pods. */
public final class PlaygroundApi implements AutoCloseable {
    /** What the server itself writes as. */
    public static final String FIELD_MANAGER = "penstock-playground";

    private static final List<String> FIRST_NAMESPACES = List.of("default", "kube-system");

    private final ObjectStore store;
    private final Registry registry;
    private final GarbageCollector garbageCollector;
    private final ApiServer server;

    private PlaygroundApi(
            ObjectStore store,
            Access access,
            PodLogs.LogFiles logs,
            InstantSource clock,
            int port) {
        this.store = store;
        this.registry = new Registry(store, new Kinds(), new Rules(), clock);
        this.garbageCollector = new GarbageCollector(registry);
        this.server = new ApiServer(registry, access, new PodLogs(logs), clock, port);
    }

    /**
     * Starts serving. No pod of a restored store is ready: nothing runs yet.
     *
     * @param port 0 for any free one
     */
    public static PlaygroundApi start(
            ObjectStore store,
            Access access,
            PodLogs.LogFiles logs,
            InstantSource clock,
            int port) {
        PlaygroundApi api = new PlaygroundApi(store, access, logs, clock, port);
        api.registry.restoreDefinitions();
        api.createFirstNamespaces();
        EarlierRun.forget(api.registry, clock);
        api.garbageCollector.start();
        api.server.start();
        return api;
    }

    private void createFirstNamespaces() {
        ResourceType namespaces = registry.kinds().builtIn("namespaces");
        for (String name : FIRST_NAMESPACES) {
            if (registry.find(namespaces, "", name).isEmpty()) {
                ObjectNode namespace = namespaces.emptyObject();
                Json.objectAt(namespace, "metadata").put("name", name);
                registry.create(namespaces, "", namespace, WriteOptions.of(FIELD_MANAGER));
            }
        }
    }

    /** For rooms in the same process, which need no HTTP. */
    public Registry registry() {
        return registry;
    }

    public String kubeconfig() {
        return server.kubeconfig();
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        garbageCollector.close();
        store.close();
    }
}
