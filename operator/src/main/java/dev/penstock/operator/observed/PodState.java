/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import dev.penstock.operator.desired.Labels;

import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One broker's pod.
 *
 * @param broker id of the broker, which is the ordinal of the pod
 * @param revision what it was started with
 * @param version of the broker that it runs
 * @param trouble why it does not become ready, as Kubernetes says it
 * @param node that it came to
 * @param rack that it was told (see {@link Zones})
 */
public record PodState(
        int broker,
        String name,
        String uid,
        boolean ready,
        boolean terminating,
        String revision,
        String version,
        Optional<String> trouble,
        Optional<String> node,
        Optional<String> rack) {

    public static PodState of(Pod pod) {
        Map<String, String> annotations =
                Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(Map.of());
        String name = pod.getMetadata().getName();
        return new PodState(
                Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)),
                name,
                pod.getMetadata().getUid(),
                isReady(pod),
                pod.isMarkedForDeletion(),
                annotations.getOrDefault(Labels.REVISION, ""),
                annotations.getOrDefault(Labels.VERSION, ""),
                troubleOf(pod),
                Optional.ofNullable(pod.getSpec()).map(PodSpec::getNodeName),
                Optional.ofNullable(annotations.get(Labels.RACK)));
    }

    /** The same pod, known to be stopping although the cache does not say so yet. */
    public PodState stopping() {
        return new PodState(broker, name, uid, ready, true, revision, version, trouble, node, rack);
    }

    private static boolean isReady(Pod pod) {
        return conditions(pod)
                .anyMatch(
                        condition ->
                                "Ready".equals(condition.getType())
                                        && "True".equals(condition.getStatus()));
    }

    private static Optional<String> troubleOf(Pod pod) {
        Optional<String> waiting =
                containers(pod)
                        .map(
                                status ->
                                        status.getState() == null
                                                ? null
                                                : status.getState().getWaiting())
                        .filter(
                                state ->
                                        state != null
                                                && state.getReason() != null
                                                && !state.getReason().equals("ContainerCreating"))
                        .map(PodState::text)
                        .findFirst();
        Optional<String> unscheduled =
                conditions(pod)
                        .filter(
                                condition ->
                                        "PodScheduled".equals(condition.getType())
                                                && "False".equals(condition.getStatus()))
                        .map(condition -> "Unschedulable: " + condition.getMessage())
                        .findFirst();
        return waiting.or(() -> unscheduled);
    }

    private static String text(ContainerStateWaiting waiting) {
        return waiting.getMessage() == null
                ? waiting.getReason()
                : waiting.getReason() + ": " + waiting.getMessage();
    }

    private static Stream<io.fabric8.kubernetes.api.model.PodCondition> conditions(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? Stream.empty()
                : pod.getStatus().getConditions().stream();
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return pod.getStatus() == null
                ? Stream.empty()
                : Optional.ofNullable(pod.getStatus().getContainerStatuses())
                        .orElse(List.of())
                        .stream();
    }
}
