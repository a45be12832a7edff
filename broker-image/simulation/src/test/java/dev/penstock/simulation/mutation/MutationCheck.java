/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.mutation;

import dev.penstock.world.junit.SecondJvm;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.tools.ToolProvider;

/** Compiles a source with a bug in it, and runs a simulation on it in a process of its own. */
final class MutationCheck {
    private static final Path BROKER_IMAGE = Path.of("..").toAbsolutePath().normalize();

    /** A simulation that has not ended by then hangs, which is a way of noticing. */
    private static final long LIMIT_SECONDS = 600;

    private final Mutation mutation;
    private final Path directory;

    MutationCheck(Mutation mutation, Path directory) {
        this.mutation = mutation;
        this.directory = directory;
    }

    /** Whether the tests of the module whose simulation is needed are compiled. */
    boolean canRun() {
        return Files.isDirectory(BROKER_IMAGE.resolve(mutation.simulation().testClasses()));
    }

    /**
     * How the simulation fails.
     *
     * @return what it says; empty when it notices nothing
     */
    String complaint() throws IOException, InterruptedException {
        compile();
        Path output = directory.resolve("output.txt");
        Process process =
                new ProcessBuilder(command())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return "hangs";
        }
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        if (process.exitValue() == 0) {
            return "";
        }
        return lines.stream()
                .filter(line -> line.contains(" failed: "))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        mutation + ": the simulation cannot be run: " + lines));
    }

    private void compile() throws IOException {
        String source = Files.readString(BROKER_IMAGE.resolve(mutation.source()));
        Path mutated = directory.resolve(mutation.source().getFileName());
        Files.writeString(mutated, mutation.applyTo(source));
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-nowarn",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes().toString(),
                                mutated.toString());
        if (result != 0) {
            throw new IllegalStateException(mutation + " does not compile");
        }
    }

    private Path classes() throws IOException {
        return Files.createDirectories(directory.resolve("classes"));
    }

    /** The class with the bug comes before the sound one. */
    private List<String> command() throws IOException {
        Simulator simulator = mutation.simulation();
        String classPath =
                classes()
                        + File.pathSeparator
                        + BROKER_IMAGE.resolve(simulator.testClasses())
                        + File.pathSeparator
                        + System.getProperty("java.class.path");
        return SecondJvm.command(
                classPath,
                simulator.mainClass(),
                String.valueOf(simulator.firstSeed()),
                String.valueOf(simulator.lastSeed()),
                "until-failure");
    }
}
