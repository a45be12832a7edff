/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.objects.Target;
import dev.penstock.playground.objects.WriteOptions;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Writes to the API what a pod does; only what changed. */
final class PodReports {
    /** Where the operator and people find the broker: annotations of the pod. */
    static final String CLIENT_ENDPOINT = "penstock.dev/client-endpoint";

    static final String INTERNAL_ENDPOINT = "penstock.dev/internal-endpoint";
    static final String ADMIN_ENDPOINT = "penstock.dev/admin-endpoint";
    static final String KUBELET = "kubelet";
    static final String NODE = "localhost";

    private final Registry registry;
    private final ResourceType pods;
    private final InstantSource clock;

    PodReports(Registry registry, InstantSource clock) {
        this.registry = registry;
        this.pods = registry.kinds().builtIn("pods");
        this.clock = clock;
    }

    void status(ObjectNode pod, PodStatus.State state, int restarts, JsonNode lastExit) {
        current(pod)
                .ifPresent(
                        live -> {
                            String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
                            ObjectNode status = PodStatus.of(live, state, restarts, lastExit, now);
                            if (!status.equals(live.path("status"))) {
                                ObjectNode patch = Json.object();
                                patch.set("status", status);
                                patch(live, patch, Target.STATUS);
                            }
                        });
    }

    void endpoints(ObjectNode pod, Map<String, Integer> ports) {
        ObjectNode patch = Json.object();
        ObjectNode annotations = Json.objectAt(patch, "metadata", "annotations");
        endpoint(annotations, CLIENT_ENDPOINT, ports.get("client"));
        endpoint(annotations, INTERNAL_ENDPOINT, ports.get("internal"));
        endpoint(annotations, ADMIN_ENDPOINT, ports.get("admin"));
        current(pod).ifPresent(live -> patch(live, patch, Target.OBJECT));
    }

    private static void endpoint(ObjectNode annotations, String name, @Nullable Integer port) {
        if (port != null) {
            annotations.put(name, "127.0.0.1:" + port);
        }
    }

    void bind(ObjectNode pod) {
        ObjectNode patch = Json.object();
        Json.objectAt(patch, "spec").put("nodeName", NODE);
        patch(pod, patch, Target.OBJECT);
    }

    /** The pod as it stands, if it is still this one. */
    Optional<ObjectNode> current(ObjectNode pod) {
        return registry.find(
                        pods,
                        Json.textAt(pod, "metadata", "namespace"),
                        Json.textAt(pod, "metadata", "name"))
                .filter(
                        live ->
                                Json.textAt(live, "metadata", "uid")
                                        .equals(Json.textAt(pod, "metadata", "uid")));
    }

    private void patch(ObjectNode pod, ObjectNode patch, Target target) {
        try {
            registry.patch(
                    pods,
                    Json.textAt(pod, "metadata", "namespace"),
                    Json.textAt(pod, "metadata", "name"),
                    Registry.PatchFormat.MERGE,
                    patch,
                    target,
                    WriteOptions.of(KUBELET));
        } catch (ApiFailure e) {
            if (e.code() != 404) {
                throw e;
            }
            // The pod went in the meantime, and its process will be told.
        }
    }
}
