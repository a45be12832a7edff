/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

/** The status that a pod shows, from what is known of its process. */
final class PodStatus {
    private PodStatus() {}

    /** What a container is doing. */
    sealed interface State {
        /** Not running, with the reason that kubectl shows. */
        record Waiting(String reason, String message) implements State {}

        record Running(String startedAt, boolean started, boolean ready) implements State {}
    }

    /**
     * @param lastExit how the process ended before; missing if it never did
     */
    static ObjectNode of(ObjectNode pod, State state, int restarts, JsonNode lastExit, String now) {
        boolean running = state instanceof State.Running;
        boolean ready = state instanceof State.Running run && run.ready();
        ObjectNode status = Json.object();
        status.put("phase", running || restarts > 0 ? "Running" : "Pending");
        status.put("qosClass", Json.textAt(pod, "status", "qosClass"));
        status.put("hostIP", "127.0.0.1").put("podIP", "127.0.0.1");
        status.putArray("podIPs").addObject().put("ip", "127.0.0.1");
        String started = Json.textAt(pod, "status", "startTime");
        status.put("startTime", started.isEmpty() ? now : started);
        ArrayNode conditions = status.putArray("conditions");
        JsonNode before = Json.at(pod, "status", "conditions");
        condition(conditions, before, "PodScheduled", true, now);
        condition(conditions, before, "PodReadyToStartContainers", true, now);
        condition(conditions, before, "Initialized", true, now);
        condition(conditions, before, "ContainersReady", ready, now);
        condition(conditions, before, "Ready", ready, now);
        status.putArray("containerStatuses").add(container(pod, state, restarts, lastExit));
        return status;
    }

    private static void condition(
            ArrayNode conditions, JsonNode before, String type, boolean holds, String now) {
        String status = holds ? "True" : "False";
        String since = now;
        for (JsonNode old : before) {
            if (Json.textAt(old, "type").equals(type)
                    && Json.textAt(old, "status").equals(status)) {
                since = Json.textAt(old, "lastTransitionTime");
            }
        }
        ObjectNode condition =
                conditions
                        .addObject()
                        .put("type", type)
                        .put("status", status)
                        .put("lastTransitionTime", since);
        if (!holds) {
            condition
                    .put("reason", "ContainersNotReady")
                    .put(
                            "message",
                            "containers with unready status: [" + PodPlanner.CONTAINER + "]");
        }
    }

    private static ObjectNode container(
            ObjectNode pod, State state, int restarts, JsonNode lastExit) {
        JsonNode declared = Json.at(pod, "spec", "containers").path(0);
        ObjectNode container = Json.object().put("name", Json.textAt(declared, "name"));
        container.put("image", Json.textAt(declared, "image")).put("imageID", "");
        container.put("restartCount", restarts);
        ObjectNode shown = container.putObject("state");
        switch (state) {
            case State.Waiting waiting -> {
                container.put("ready", false).put("started", false);
                ObjectNode node = shown.putObject("waiting").put("reason", waiting.reason());
                if (!waiting.message().isEmpty()) {
                    node.put("message", waiting.message());
                }
            }
            case State.Running running -> {
                container.put("ready", running.ready()).put("started", running.started());
                shown.putObject("running").put("startedAt", running.startedAt());
            }
        }
        ObjectNode last = container.putObject("lastState");
        if (lastExit.isObject()) {
            last.set("terminated", lastExit);
        }
        return container;
    }

    static ObjectNode exit(int code, String startedAt, String finishedAt, String why) {
        ObjectNode exit =
                Json.object()
                        .put("exitCode", code)
                        .put("reason", code == 0 ? "Completed" : "Error");
        if (!why.isEmpty()) {
            exit.put("message", why);
        }
        return exit.put("startedAt", startedAt).put("finishedAt", finishedAt);
    }
}
