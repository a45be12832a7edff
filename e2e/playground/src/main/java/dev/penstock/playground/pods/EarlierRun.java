/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.objects.Target;
import dev.penstock.playground.objects.WriteOptions;

import java.time.InstantSource;

/**
 * What objects say of processes that have ended with the playground before this one.
 *
 * <p>A pod that was ready then is not ready now, and whoever asks must not read otherwise: so this
 * is written down before the API answers its first request.
 */
public final class EarlierRun {
    private EarlierRun() {}

    /** Takes back all that was said of running pods. */
    public static void forget(Registry registry, InstantSource clock) {
        PodReports reports = new PodReports(registry, clock);
        for (ObjectNode pod : objects(registry, "pods")) {
            var container = Json.at(pod, "status", "containerStatuses").path(0);
            if (container.isObject()) {
                reports.status(
                        pod,
                        new PodStatus.State.Waiting(
                                "ContainerCreating", "the playground has been started again"),
                        container.path("restartCount").asInt(0),
                        Json.at(container, "lastState", "terminated"));
            }
        }
        for (ObjectNode set : objects(registry, "statefulsets.apps")) {
            forgetReadyReplicas(registry, set);
        }
    }

    private static Iterable<ObjectNode> objects(Registry registry, String typeId) {
        return registry.store().list(typeId, "").items();
    }

    private static void forgetReadyReplicas(Registry registry, ObjectNode set) {
        if (!set.path("status").isObject()) {
            return;
        }
        ResourceType sets = registry.kinds().builtIn("statefulsets.apps");
        ObjectNode patch = Json.object();
        patch.putObject("status").put("readyReplicas", 0).put("availableReplicas", 0);
        registry.patch(
                sets,
                Json.textAt(set, "metadata", "namespace"),
                Json.textAt(set, "metadata", "name"),
                Registry.PatchFormat.MERGE,
                patch,
                Target.STATUS,
                WriteOptions.of(Claims.CONTROLLER));
    }
}
