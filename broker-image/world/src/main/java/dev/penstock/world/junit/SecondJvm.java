/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world.junit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a main class in another JVM with the class path of this one. What differs from JVM to JVM
 * (identity hashes, the order of {@code Set.of}) then shows as a different output of the same seed.
 */
public final class SecondJvm {
    private SecondJvm() {}

    /** What starts a small JVM of the kind that runs now. */
    public static List<String> command(String classPath, String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(classPath);
        command.add(main);
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Runs the class to its end.
     *
     * @return what it printed on its standard output, without surrounding white space
     * @throws IOException when it cannot be run or does not exit with 0
     */
    public static String outputOf(Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                command(System.getProperty("java.class.path"), main.getName(), arguments);
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IOException(main.getName() + " ended with " + exitCode + ": " + output);
        }
        return output.strip();
    }
}
