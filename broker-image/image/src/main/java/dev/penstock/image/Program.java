/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is put into an image.
 *
 * @param image its name
 * @param module folder of the Maven module
 * @param jarPrefix of the module's own jar
 * @param mainClass that the image runs
 * @param ports that it listens on
 * @param options of its JVM, apart from those that all programs have
 */
record Program(
        String image,
        String module,
        String jarPrefix,
        String mainClass,
        List<Integer> ports,
        List<String> options) {
    /** Where the jars are in the image. */
    static final String FOLDER = "/opt/penstock";

    /** Also of the archive of classes, which is for one layout of objects. */
    static final String COMPACT_HEADERS = "-XX:+UseCompactObjectHeaders";

    static final List<String> COMMON_OPTIONS =
            List.of(
                    COMPACT_HEADERS,
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    static final Program BROKER =
            new Program(
                    "penstock-broker",
                    "broker-image/server",
                    "penstock-server-",
                    "dev.penstock.server.Main",
                    List.of(9091, 9092, 9644),
                    // Which collector suits depends on the pod's limits, which the JVM reads by
                    // itself. The larger part of the memory is left to the page cache. What an
                    // idle broker does seven times a second is compiled after seconds, not minutes
                    // (docs/adr/0213-an-idle-broker-rests-and-is-compiled-soon.md).
                    List.of(
                            "-XX:InitialRAMPercentage=2",
                            "-XX:MaxRAMPercentage=40",
                            "-XX:Tier3InvocationThreshold=20",
                            "-XX:Tier3MinInvocationThreshold=10",
                            "-XX:Tier3CompileThreshold=200"));

    static final Program OPERATOR =
            new Program(
                    "penstock-operator",
                    "operator",
                    "penstock-operator-",
                    "dev.penstock.operator.OperatorMain",
                    List.of(8080),
                    // Nearly all that it holds are cached resources: alike in most of their
                    // strings, and old.
                    List.of(
                            "-XX:+UseSerialGC",
                            "-XX:+UseStringDeduplication",
                            "-XX:NewRatio=5",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:InitialRAMPercentage=10",
                            "-XX:MaxRAMPercentage=50"));

    Program {
        ports = List.copyOf(ports);
        options = List.copyOf(options);
    }

    /** Name of the archive. */
    String archive() {
        return image.substring("penstock-".length()) + ".tar";
    }

    /** The jars on the class path, in its order: the program's own comes first. */
    List<Path> jars(Path home) throws IOException {
        Path target = home.resolve(module).resolve("target");
        List<Path> jars = new ArrayList<>();
        jars.add(ownJar(target));
        Path library = target.resolve("lib");
        if (!Files.isDirectory(library)) {
            throw notBuilt(library);
        }
        try (Stream<Path> found = Files.list(library)) {
            found.filter(jar -> jar.toString().endsWith(".jar")).sorted().forEach(jars::add);
        }
        return jars;
    }

    /** The version of the source tree, without {@code -SNAPSHOT}. */
    String version(Path home) throws IOException {
        String jar = ownJar(home.resolve(module).resolve("target")).getFileName().toString();
        return jar.substring(jarPrefix.length(), jar.length() - ".jar".length())
                .replace("-SNAPSHOT", "");
    }

    /**
     * The command that an image runs; arguments of the container are appended.
     *
     * @param cached whether the image has a cache of loaded classes
     */
    List<String> entryPoint(List<Path> jars, boolean cached) {
        return command(
                Path.of(JavaRuntime.FOLDER),
                jars.stream().map(jar -> Path.of(FOLDER).resolve(jar.getFileName())).toList(),
                cached ? cacheOptions(ClassCache.FILE) : List.of());
    }

    /** A cache that does not fit is passed over by the JVM, and is not worth a word. */
    static List<String> cacheOptions(String file) {
        return List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off");
    }

    /**
     * The command with another Java runtime and jars elsewhere, the same in all else: a cache is
     * good for the same options and the same jars in the same order only.
     */
    List<String> command(Path java, List<Path> jars, List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(java.resolve("bin/java").toString());
        command.addAll(COMMON_OPTIONS);
        command.addAll(options);
        command.addAll(more);
        command.add("-cp");
        command.add(String.join(":", jars.stream().map(Path::toString).toList()));
        command.add(mainClass);
        return command;
    }

    private Path ownJar(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> found =
                    Files.newDirectoryStream(target, jarPrefix + "[0-9]*.jar")) {
                for (Path jar : found) {
                    return jar;
                }
            }
        }
        throw notBuilt(target.resolve(jarPrefix + "*.jar"));
    }

    private static ImageException notBuilt(Path missing) {
        return new ImageException("There is no " + missing + ": build first (./mvnw package).");
    }
}
