/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.DeleteOptions;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.store.Change;
import dev.penstock.playground.store.Watch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/** The loop that makes processes follow pods, and pods follow stateful sets. */
public final class PodRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodRunner.class);
    private static final long LOOK_MILLIS = 200;
    private static final Duration STOP_ALL_GRACE = Duration.ofSeconds(10);
    private static final long DEFAULT_GRACE_SECONDS = 30;
    private static final Set<String> WATCHED =
            Set.of("pods", "statefulsets.apps", "persistentvolumeclaims");

    private final Registry registry;
    private final ResourceType pods;
    private final StateFolder folder;
    private final PortPlan ports;
    private final PodPlanner planner;
    private final PodReports reports;
    private final Claims claims;
    private final StatefulSetController statefulSets;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();

    /** By the uid of the pod. */
    private final Map<String, PodProcess> processes = new HashMap<>();

    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param command what runs a broker, as one process; the container's arguments follow it
     */
    public PodRunner(
            Registry registry, StateFolder folder, List<String> command, InstantSource clock) {
        this.registry = registry;
        this.pods = registry.kinds().builtIn("pods");
        this.folder = folder;
        this.ports = new PortPlan(folder.ports());
        this.planner = new PodPlanner(registry, folder, ports, command);
        this.reports = new PodReports(registry, clock);
        this.claims = new Claims(registry, folder);
        this.statefulSets = new StatefulSetController(registry, claims);
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("pod-runner").unstarted(this::run);
    }

    /** Ends what an earlier runner left behind, and begins. */
    public void start() throws IOException, InterruptedException {
        Strays.end(folder);
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (Watch watch =
                    registry.store()
                            .watch(
                                    key -> WATCHED.contains(key.typeId()),
                                    registry.store().revision())
                            .orElseThrow()) {
                while (!closed && !watch.isCutOff()) {
                    step();
                    Optional<Change> change = watch.next(LOOK_MILLIS);
                    while (change.isPresent()) {
                        handle(change.get());
                        change = watch.next(0);
                    }
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void step() {
        try {
            statefulSets.reconcileAll();
            claims.bind();
            followPods();
        } catch (RuntimeException e) {
            LOG.warn("event=runner_step_failed why={}", e.getMessage(), e);
        }
    }

    private void handle(Change change) {
        boolean claimGone =
                change.kind() == Change.Kind.DELETED
                        && change.key().typeId().equals("persistentvolumeclaims");
        if (claimGone) {
            try {
                claims.deleteFolder(change.key().namespace(), change.key().name());
                forgetPorts(change.key().namespace(), change.key().name());
            } catch (UncheckedIOException e) {
                LOG.warn(
                        "event=volume_not_deleted claim={} why={}",
                        change.key().name(),
                        e.getMessage());
            }
        }
    }

    /** A claim is called TEMPLATE-POD. */
    private void forgetPorts(String namespace, String claim) {
        ports.forget(namespace, claim.substring(claim.indexOf('-') + 1));
    }

    private void followPods() {
        Map<String, ObjectNode> standing = new HashMap<>();
        for (ObjectNode pod : registry.store().list(pods.id(), "").items()) {
            standing.put(Json.textAt(pod, "metadata", "uid"), pod);
        }
        for (Map.Entry<String, PodProcess> running : new ArrayList<>(processes.entrySet())) {
            if (!standing.containsKey(running.getKey())) {
                // Deleted by force: there is nobody left to wait for.
                running.getValue().stop(Duration.ZERO);
            }
            if (running.getValue().isEnded()) {
                processes.remove(running.getKey());
            }
        }
        standing.forEach(this::follow);
    }

    private void follow(String uid, ObjectNode pod) {
        PodProcess process = processes.get(uid);
        if (pod.path("metadata").has("deletionTimestamp")) {
            if (process == null) {
                removePod(pod, uid);
            } else {
                long grace =
                        Json.at(pod, "metadata", "deletionGracePeriodSeconds")
                                .asLong(DEFAULT_GRACE_SECONDS);
                process.stop(Duration.ofSeconds(grace));
            }
        } else if (process == null && !isNameTaken(pod)) {
            if (Json.textAt(pod, "spec", "nodeName").isEmpty()) {
                reports.bind(pod);
            }
            PodProcess fresh = new PodProcess(pod, planner, reports, http, clock);
            processes.put(uid, fresh);
            fresh.start();
        }
    }

    /** A pod that was deleted by force may still be ending while its successor stands already. */
    private boolean isNameTaken(ObjectNode pod) {
        try {
            return PidFile.read(
                            folder.pidFile(
                                    Json.textAt(pod, "metadata", "namespace"),
                                    Json.textAt(pod, "metadata", "name")))
                    .isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removePod(ObjectNode pod, String uid) {
        DeleteOptions options = new DeleteOptions(Optional.of(0L), "Background", uid, "", false);
        registry.delete(
                pods,
                Json.textAt(pod, "metadata", "namespace"),
                Json.textAt(pod, "metadata", "name"),
                options);
    }

    /** Ends all processes in order, and leaves the objects: the next start runs them again. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
            processes.values().forEach(process -> process.stop(STOP_ALL_GRACE));
            for (PodProcess process : processes.values()) {
                process.join(STOP_ALL_GRACE.plusSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
