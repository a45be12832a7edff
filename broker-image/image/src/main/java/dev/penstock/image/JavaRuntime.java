/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The part of the running JDK that the programs need, made by jlink. */
final class JavaRuntime {
    /** Where it is in the image. */
    static final String FOLDER = "/opt/java";

    static final List<String> MODULES =
            List.of(
                    "java.base",
                    "java.logging",
                    "java.management",
                    "java.naming",
                    "java.net.http",
                    "java.security.jgss",
                    "java.security.sasl",
                    "java.sql",
                    "java.xml",
                    "jdk.httpserver",
                    "jdk.jfr",
                    "jdk.management",
                    "jdk.net",
                    "jdk.unsupported");

    private static final List<String> PROGRAMS = List.of("bin/java", "lib/jspawnhelper");

    private JavaRuntime() {}

    /**
     * Links the runtime into a folder, unless that was done with the same JDK before.
     *
     * @return the folder
     */
    static Path link(Path work) throws IOException, InterruptedException {
        Path jdk = Path.of(System.getProperty("java.home"));
        Path folder = work.resolve("java");
        Path marker = work.resolve("java.made-of");
        String madeOf = Runtime.version() + " " + jdk + " " + MODULES;
        if (!Files.exists(marker) || !Files.readString(marker).equals(madeOf)) {
            Files.deleteIfExists(marker);
            Folders.delete(folder);
            linkWith(jdk, folder);
            archiveClasses(folder);
            Files.writeString(marker, madeOf);
        }
        return folder;
    }

    /** The files of a linked runtime. */
    static List<ImageFile> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> imageFile(folder, file))
                    .toList();
        }
    }

    private static ImageFile imageFile(Path folder, Path file) {
        String path = folder.relativize(file).toString();
        return new ImageFile(
                file, FOLDER + "/" + path, PROGRAMS.contains(path) || path.endsWith(".so"));
    }

    private static void linkWith(Path jdk, Path folder) throws IOException, InterruptedException {
        Path jlink = jdk.resolve("bin/jlink");
        if (!Files.isExecutable(jlink)) {
            throw new ImageException(jdk + " has no bin/jlink: a whole JDK is needed.");
        }
        run(
                List.of(
                        jlink.toString(),
                        "-J-XX:+UseSerialGC",
                        "--add-modules",
                        String.join(",", MODULES),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        folder.toString()));
    }

    /** Java starts in half the time from classes that are parsed already. */
    private static void archiveClasses(Path folder) throws IOException, InterruptedException {
        run(
                List.of(
                        folder.resolve("bin/java").toString(),
                        "-XX:+UseSerialGC",
                        Program.COMPACT_HEADERS,
                        "-Xshare:dump"));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new ImageException(command.getFirst() + " failed: " + output.strip());
        }
    }
}
