/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java program in a folder of jars. */
record JavaProgram(List<Path> jars) {
    JavaProgram {
        jars = List.copyOf(jars);
    }

    /** All jars of the folder; the hint says how to get it when it is missing. */
    static JavaProgram in(Path folder, String hint) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("There is no " + folder + ". " + hint);
        }
        try (Stream<Path> found = Files.list(folder)) {
            return new JavaProgram(
                    found.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList());
        }
    }

    JavaProgram before(Path first) {
        List<Path> all = new ArrayList<>();
        all.add(first);
        all.addAll(jars);
        return new JavaProgram(all);
    }

    List<String> command(List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(
                jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** The version in the name of the jar that begins with the prefix. */
    String version(String prefix) {
        return jars.stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length(), name.length() - ".jar".length()))
                .findFirst()
                .orElse("unknown");
    }
}
