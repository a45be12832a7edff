/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.pods.StateFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Starts the playground in the background and waits until there is a cluster to use. */
@Command(
        name = "up",
        description = "Starts the local playground with a cluster of three brokers and a topic.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private static final long LEAST_FREE_BYTES = 256L * 1024 * 1024;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--timeout",
            defaultValue = "300",
            paramLabel = "SECONDS",
            description =
                    "How long to wait for the cluster to be ready (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    @Option(names = "--broker-class-path", hidden = true, defaultValue = "")
    private String brokerClassPath = "";

    @Option(names = "--broker-main", hidden = true, defaultValue = "dev.penstock.server.Main")
    private String brokerMain = "";

    @Override
    public Integer call() throws IOException, InterruptedException, Refusal {
        Home home = homeOption.get();
        PrintWriter out = spec.commandLine().getOut();
        Background background = new Background(home);
        if (background.running().isPresent()) {
            out.println("The playground is up already.");
            new Summary(home).print(out);
            return 0;
        }
        requireSpace(home.state());
        AtomicBoolean arrived = new AtomicBoolean();
        Thread undo = Thread.ofPlatform().unstarted(() -> undo(background, arrived, out));
        Runtime.getRuntime().addShutdownHook(undo);
        try {
            start(home, background, out);
            arrived.set(true);
        } finally {
            stopAfterFailure(background, arrived, undo);
        }
        new Summary(home).print(out);
        return 0;
    }

    private void start(Home home, Background background, PrintWriter out)
            throws IOException, InterruptedException, Refusal {
        out.println(
                "Starting the playground: an in-process Kubernetes API, the operator, brokers as local processes.");
        out.flush();
        String classPath = System.getProperty("java.class.path");
        List<String> options =
                List.of(
                        "--broker-class-path",
                        brokerClassPath.isEmpty() ? brokersFirst(classPath) : brokerClassPath,
                        "--broker-main",
                        brokerMain);
        Process process = background.start(classPath, options);
        background.awaitServing(process);
        out.println("  API server and operator run (process " + process.pid() + ").");
        out.flush();
        try (Arrival arrival = new Arrival(home, out)) {
            arrival.applyExamples();
            arrival.await(process, Duration.ofSeconds(timeoutSeconds));
        }
    }

    /** The broker's own jar first: others bring a logging configuration too. */
    private static String brokersFirst(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .sorted(Comparator.comparing(entry -> !entry.contains("penstock-server-")))
                .filter(entry -> !Path.of(entry).endsWith("classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void requireSpace(StateFolder folder) throws IOException, Refusal {
        Files.createDirectories(folder.root());
        long free = Files.getFileStore(folder.root()).getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw new Refusal(
                    "There are only "
                            + free / (1024 * 1024)
                            + " MiB free where "
                            + folder.root()
                            + " lies; the playground needs "
                            + LEAST_FREE_BYTES / (1024 * 1024)
                            + " MiB. Nothing was started.");
        }
    }

    /** On Ctrl-C. */
    private static void undo(Background background, AtomicBoolean arrived, PrintWriter out) {
        if (!arrived.get()) {
            out.println("\nInterrupted. Stopping what was started …");
            out.flush();
            stop(background);
            out.println("Nothing is left running.");
            out.flush();
        }
    }

    private static void stopAfterFailure(
            Background background, AtomicBoolean arrived, Thread undo) {
        boolean exiting;
        try {
            exiting = !Runtime.getRuntime().removeShutdownHook(undo);
        } catch (IllegalStateException _) {
            exiting = true;
        }
        if (!arrived.get() && !exiting) {
            stop(background);
        }
    }

    private static void stop(Background background) {
        try {
            background.stop();
        } catch (IOException e) {
            System.err.println("Stopping failed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
