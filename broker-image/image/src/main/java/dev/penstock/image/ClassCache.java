/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What a broker's JVM loaded and linked until it served, stored (JEP 483, 514, 515): made by a run
 * of the image's own Java and jars with the image's own options, and looked at before it goes into
 * an image. The JVM finds the jars of the cache again in any folder, if all are in one.
 */
final class ClassCache {
    /** Where it is in the image. */
    static final String FILE = Program.FOLDER + "/classes.aot";

    /** What the broker says on its log once it takes requests. */
    private static final String SERVES = "broker serves";

    /** What the JVM says when it starts from a cache. */
    private static final String ACCEPTED = "Using AOT-linked classes: true";

    /** Generous: a machine may be busy. */
    private static final long PATIENCE_SECONDS = 300;

    /** As Jib dates what it puts into an image. */
    private static final FileTime FILE_TIME = FileTime.from(Instant.ofEpochSecond(1));

    private final Path java;
    private final Path folder;

    /**
     * @param java the image's Java runtime, as a folder of this machine
     * @param folder to work in; deleted before
     */
    ClassCache(Path java, Path folder) {
        this.java = java;
        this.folder = folder;
    }

    /** Runs the program until it serves, and has the JVM store what it loaded. */
    Path train(Program program, List<Path> jars) throws IOException, InterruptedException {
        Folders.delete(folder);
        Path classPath = Files.createDirectories(folder.resolve("trained"));
        List<Path> copies = new ArrayList<>();
        for (Path jar : jars) {
            Path copy = Files.copy(jar, classPath.resolve(jar.getFileName()));
            copies.add(Files.setLastModifiedTime(copy, FILE_TIME));
        }
        Path cache = folder.resolve("classes.aot");
        run(program.command(java, copies, List.of("-XX:AOTCacheOutput=" + cache)), settings());
        if (!Files.isRegularFile(cache)) {
            throw failed("The JVM has stored no classes");
        }
        // Elsewhere, as they are elsewhere in the image.
        Path moved = Files.move(classPath, folder.resolve("moved"));
        check(program, jars.stream().map(jar -> moved.resolve(jar.getFileName())).toList(), cache);
        return cache;
    }

    /** A broker of its own, which nobody but this machine reaches and which keeps nothing. */
    private Path settings() throws IOException {
        return Files.write(
                folder.resolve("broker.properties"),
                List.of(
                        "node.id=0",
                        "log.dirs=" + folder.resolve("data"),
                        "listeners=PLAINTEXT://127.0.0.1:0",
                        "admin.listener=127.0.0.1:0"));
    }

    private void run(List<String> command, Path settings) throws IOException, InterruptedException {
        Process broker = start(command, "--config", settings.toString());
        try {
            long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!said().contains(SERVES)) {
                if (System.nanoTime() > deadlineNanos
                        || broker.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw failed("The broker did not serve");
                }
            }
            // The end in order, after which the JVM stores.
            broker.destroy();
            if (!broker.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw failed("The broker did not end");
            }
        } finally {
            broker.destroyForcibly();
        }
    }

    private void check(Program program, List<Path> jars, Path cache)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(Program.cacheOptions(cache.toString()));
        // The later word counts.
        options.addAll(List.of("-XX:AOTMode=on", "-Xlog:aot=info"));
        Process broker = start(program.command(java, jars, options), "--help");
        try {
            if (!broker.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    || broker.exitValue() != 0
                    || !said().contains(ACCEPTED)) {
                throw failed("The JVM does not take the classes that it has stored");
            }
        } finally {
            broker.destroyForcibly();
        }
    }

    private Process start(List<String> command, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        // Options of this process's JVM, and settings of a broker, are not the image's.
        builder.environment().keySet().removeIf(ClassCache::isOfThisProcess);
        return builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    private static boolean isOfThisProcess(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return name.startsWith("PENSTOCK_")
                || name.equals("JAVA_TOOL_OPTIONS")
                || name.equals("JDK_JAVA_OPTIONS")
                || name.equals("JDK_AOT_VM_OPTIONS");
    }

    private Path log() {
        return folder.resolve("log");
    }

    private String said() throws IOException {
        return Files.readString(log());
    }

    private NotStoredException failed(String what) throws IOException {
        return new NotStoredException(
                what
                        + " while its classes were stored: the image is made without them, and"
                        + " starts more slowly (--without-class-cache does not try). It said: "
                        + said().strip());
    }

    /** Says to a human why there is no cache. An image works without one. */
    static final class NotStoredException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NotStoredException(String message) {
            super(message);
        }
    }
}
