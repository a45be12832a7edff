/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Starts the playground in the background and waits until there is a cluster to use. */
@Command(
        name = "up",
        description = "Starts the local playground with a cluster of three brokers and a topic.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--timeout",
            defaultValue = "300",
            paramLabel = "SECONDS",
            description =
                    "How long to wait for the cluster to be ready (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    @Option(names = "--broker-options", hidden = true, paramLabel = "FILE")
    private Optional<Path> brokerOptions = Optional.empty();

    @Option(names = "--broker-main", hidden = true, defaultValue = "dev.penstock.server.Main")
    private String brokerMain = "";

    @Override
    public Integer call() throws IOException, InterruptedException, Refusal {
        Home home = homeOption.get();
        Files.createDirectories(home.state().root());
        // One at a time; the lock goes with the process that holds it, however that ends.
        try (FileChannel channel =
                        FileChannel.open(
                                home.upLock(),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new Refusal(
                        "Another ./penstock up is starting this playground. Wait for it, or end it with Ctrl-C where it"
                                + " runs; ./penstock status says whether the playground is up.");
            }
            return up(home, spec.commandLine().getOut());
        }
    }

    private int up(Home home, PrintWriter out) throws IOException, InterruptedException, Refusal {
        Background background = new Background(home);
        if (background.isServing()) {
            out.println("The playground is up already.");
            try (Arrival arrival = new Arrival(home, out)) {
                arrival.waiting().forEach(what -> out.println("Not ready: " + what));
            }
            new Summary(home).print(out);
            return 0;
        }
        new DiskSpace(home.state()).requireEnoughToStart();
        Attempt attempt = new Attempt(background);
        Thread undo = Thread.ofPlatform().unstarted(() -> interrupted(attempt, home, out));
        Runtime.getRuntime().addShutdownHook(undo);
        try {
            start(home, background, attempt, out);
            attempt.arrive();
        } catch (IOException | InterruptedException | RuntimeException | Refusal e) {
            if (attempt.isTakenBack()) {
                // The end of the process has begun, and was explained.
                return Main.FAILED;
            }
            attempt.takeBack();
            throw e;
        }
        new Summary(home).print(out);
        return 0;
    }

    private void start(Home home, Background background, Attempt attempt, PrintWriter out)
            throws IOException, InterruptedException, Refusal {
        out.println(
                "Starting the playground: an in-process Kubernetes API, the operator, brokers as local processes.");
        out.flush();
        String classPath = System.getProperty("java.class.path");
        List<String> options =
                List.of(
                        "--broker-options",
                        brokerOptions.orElseGet(home::brokerOptions).toString(),
                        "--broker-main",
                        brokerMain);
        ProcessHandle process = attempt.start(classPath, options);
        background.awaitServing(process);
        out.println("  API server and operator run (process " + process.pid() + ").");
        out.flush();
        try (Arrival arrival = new Arrival(home, out)) {
            arrival.applyExamples();
            arrival.await(process, Duration.ofSeconds(timeoutSeconds));
        }
    }

    /** On Ctrl-C, and whatever else ends this process early. */
    private static void interrupted(Attempt attempt, Home home, PrintWriter out) {
        if (!attempt.isOpen()) {
            return;
        }
        out.println();
        out.println("Interrupted. Stopping what was started …");
        out.flush();
        try {
            if (attempt.takeBack()) {
                out.println(
                        "Nothing is left running. What was written so far stays in "
                                + home.state().root()
                                + ": ./penstock up goes on from there, ./penstock down --purge deletes it.");
            }
        } catch (IOException e) {
            out.println("Stopping failed: " + e.getMessage() + ". ./penstock down tries it again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
    }
}
