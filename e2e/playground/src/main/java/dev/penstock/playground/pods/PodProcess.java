/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * One pod's process, from its first start to its end: started, probed, started again when it dies,
 * stopped when the pod goes.
 *
 * <pre>
 *   starting ──▶ running ──exit, or liveness lost──▶ backing off ──▶ starting
 *       │            │                                  │
 *       └────────────┴───────── asked to stop ──────────┴──▶ SIGTERM, grace, SIGKILL, ended
 * </pre>
 */
final class PodProcess {
    private static final Logger LOG = LoggerFactory.getLogger(PodProcess.class);
    private static final long LOOK_MILLIS = 100;
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

    /** A process that ran this long is started at once again. */
    private static final Duration GOOD_RUN = Duration.ofMinutes(1);

    private final ObjectNode pod;
    private final PodPlanner planner;
    private final PodReports reports;
    private final HttpClient http;
    private final InstantSource clock;
    private final Thread thread;
    private volatile long stopWithinMillis = -1;
    private volatile boolean ended;
    private Duration backoff = FIRST_BACKOFF;
    private int restarts;
    private JsonNode lastExit = Json.missing();

    PodProcess(
            ObjectNode pod,
            PodPlanner planner,
            PodReports reports,
            HttpClient http,
            InstantSource clock) {
        this.pod = pod;
        this.planner = planner;
        this.reports = reports;
        this.http = http;
        this.clock = clock;
        this.restarts =
                Json.at(pod, "status", "containerStatuses").path(0).path("restartCount").asInt(0);
        this.thread = Thread.ofVirtual().name("pod-" + name()).unstarted(this::run);
    }

    private String name() {
        return Json.textAt(pod, "metadata", "name");
    }

    void start() {
        thread.start();
    }

    /**
     * Asks the process to end; after the grace it is killed. A second call can only shorten the
     * grace.
     */
    void stop(Duration grace) {
        long millis = grace.toMillis();
        if (stopWithinMillis < 0 || millis < stopWithinMillis) {
            stopWithinMillis = millis;
        }
    }

    boolean isEnded() {
        return ended;
    }

    void join(Duration limit) throws InterruptedException {
        thread.join(limit);
    }

    private boolean isStopping() {
        return stopWithinMillis >= 0;
    }

    private void run() {
        try {
            while (!isStopping()) {
                runOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }

    private void runOnce() throws InterruptedException {
        try {
            PodLaunch launch = planner.plan(pod);
            reports.endpoints(pod, launch.ports());
            supervise(launch);
        } catch (PodPlanner.NotStartable e) {
            reports.status(
                    pod,
                    new PodStatus.State.Waiting(e.reason(), String.valueOf(e.getMessage())),
                    restarts,
                    lastExit);
            pause(FIRST_BACKOFF);
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=pod_start_failed pod={} why={}", name(), e.getMessage());
            reports.status(
                    pod,
                    new PodStatus.State.Waiting(
                            "CreateContainerError", String.valueOf(e.getMessage())),
                    restarts,
                    lastExit);
            pause(FIRST_BACKOFF);
        }
    }

    private void supervise(PodLaunch launch) throws IOException, InterruptedException {
        Process process = launch(launch);
        String startedAt = now();
        long startedNanos = System.nanoTime();
        LOG.info("event=pod_started pod={} pid={} ports={}", name(), process.pid(), launch.ports());
        String why = "";
        try {
            why = watch(process, launch, startedAt, startedNanos);
            end(process);
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(launch.pidFile());
        }
        int code = process.waitFor();
        LOG.info("event=pod_ended pod={} code={} asked={}", name(), code, isStopping());
        if (isStopping()) {
            return;
        }
        lastExit = PodStatus.exit(code, startedAt, now(), why);
        restarts++;
        if (System.nanoTime() - startedNanos > GOOD_RUN.toNanos()) {
            backoff = FIRST_BACKOFF;
        }
        reports.status(
                pod,
                new PodStatus.State.Waiting(
                        "CrashLoopBackOff",
                        "back-off " + backoff.toSeconds() + "s restarting failed container"),
                restarts,
                lastExit);
        pause(backoff);
        backoff =
                backoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0
                        ? LONGEST_BACKOFF
                        : backoff.multipliedBy(2);
    }

    private Process launch(PodLaunch launch) throws IOException {
        Files.createDirectories(launch.log().getParent());
        Files.createDirectories(launch.pidFile().getParent());
        if (Files.exists(launch.log()) && restarts > 0) {
            Files.move(launch.log(), launch.previousLog(), StandardCopyOption.REPLACE_EXISTING);
        }
        ProcessBuilder builder =
                new ProcessBuilder(launch.command())
                        .directory(launch.workingFolder().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        // Whoever starts after a kill -9 of this process finds those that it left.
        PidFile.write(launch.pidFile(), process.toHandle());
        return process;
    }

    /**
     * Probes until the process ends, is asked to end, or fails its probes.
     *
     * @return why it has to be restarted, if it was not its own doing
     */
    private String watch(Process process, PodLaunch launch, String startedAt, long startedNanos)
            throws InterruptedException {
        JsonNode container = Json.at(pod, "spec", "containers").path(0);
        Probe startup =
                new Probe(container.path("startupProbe"), launch.ports(), http, startedNanos);
        Probe liveness =
                new Probe(container.path("livenessProbe"), launch.ports(), http, startedNanos);
        Probe readiness =
                new Probe(container.path("readinessProbe"), launch.ports(), http, startedNanos);
        boolean ready = false;
        reports.status(
                pod, new PodStatus.State.Running(startedAt, false, false), restarts, lastExit);
        while (!isStopping() && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            boolean started = startup.hasSucceeded();
            if (!started) {
                askIfDue(startup, now);
                if (startup.hasFailed()) {
                    return "the startup probe failed";
                }
                continue;
            }
            askIfDue(liveness, now);
            askIfDue(readiness, now);
            if (liveness.hasFailed()) {
                return "the liveness probe failed";
            }
            ready = ready ? !readiness.hasFailed() : readiness.hasSucceeded();
            reports.status(
                    pod, new PodStatus.State.Running(startedAt, true, ready), restarts, lastExit);
        }
        return "";
    }

    private static void askIfDue(Probe probe, long nowNanos) throws InterruptedException {
        if (probe.isDue(nowNanos)) {
            probe.ask(nowNanos);
        }
    }

    /** SIGTERM, then patience, then SIGKILL. */
    private void end(Process process) throws InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        long beganNanos = System.nanoTime();
        long ownGraceMillis =
                TimeUnit.SECONDS.toMillis(
                        Json.at(pod, "spec", "terminationGracePeriodSeconds").asLong(30));
        if (stopWithinMillis == 0) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            long limit = stopWithinMillis >= 0 ? stopWithinMillis : ownGraceMillis;
            if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos) >= limit) {
                LOG.warn("event=pod_killed pod={} grace_millis={}", name(), limit);
                process.destroyForcibly();
            }
        }
    }

    private void pause(Duration length) throws InterruptedException {
        long until = System.nanoTime() + length.toNanos();
        while (!isStopping() && System.nanoTime() - until < 0) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
