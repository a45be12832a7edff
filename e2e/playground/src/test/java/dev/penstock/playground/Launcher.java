/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import static org.awaitility.Awaitility.await;

import dev.penstock.playground.pods.StateFolder;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The launcher {@code ./penstock} as a user has it after a build: in a folder of its own, with the
 * classes and jars that this test runs with.
 */
final class Launcher {
    static final Duration LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final List<String> prefix = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Running> started = new ArrayList<>();

    private Launcher(Path home) {
        this.home = home;
        environment.put("PENSTOCK_JAVA_HOME", System.getProperty("java.home"));
    }

    static Launcher in(Path folder) throws IOException {
        Path source = Path.of("../..").toRealPath();
        Path home = folder.toRealPath().resolve("penstock");
        Path module = home.resolve("e2e/playground/target");
        Files.createDirectories(module.resolve("lib"));
        Files.createDirectories(home.resolve("docs"));
        Files.createDirectories(home.resolve("broker-image"));
        Files.createDirectories(home.resolve("operator"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.copy(
                source.resolve("penstock"),
                home.resolve("penstock"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(home.resolve("crds"), source.resolve("crds"));
        Files.createSymbolicLink(home.resolve("docs/examples"), source.resolve("docs/examples"));
        Path classes = Path.of("target/classes").toRealPath();
        Files.createSymbolicLink(module.resolve("classes"), classes);
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                Files.createSymbolicLink(
                        module.resolve("lib").resolve(path.getFileName()), path.toRealPath());
            } else if (Files.isDirectory(path)
                    && path.endsWith("classes")
                    && !path.toRealPath().equals(classes)) {
                jar(path, module.resolve("lib"));
            }
        }
        Files.writeString(module.resolve(".built"), "");
        return new Launcher(home);
    }

    private static Set<String> classPath() {
        String all = System.getProperty("java.class.path");
        return new LinkedHashSet<>(List.of(all.split(File.pathSeparator)));
    }

    /** A module that is not packaged, as in {@code mvn test}. */
    private static void jar(Path classes, Path folder) throws IOException {
        String module = classes.getParent().getParent().getFileName().toString();
        Path jar = folder.resolve("penstock-" + module + "-0.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }

    Path home() {
        return home;
    }

    Path state() {
        return home.resolve(".penstock");
    }

    /** As before the first build, with something else in Maven's place. */
    Launcher withMaven(String script) throws IOException {
        Files.delete(home.resolve("e2e/playground/target/.built"));
        Path mvnw = home.resolve("mvnw");
        Files.writeString(mvnw, script);
        Files.setPosixFilePermissions(mvnw, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    Launcher withEnvironment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** What runs the launcher instead of the system itself. */
    Launcher under(String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    /** A command that runs. */
    Running start(String... arguments) throws IOException {
        Path output = Files.createTempFile(home.getParent(), "output", ".txt");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(signalsAsAtATerminal());
        command.add(home.resolve("penstock").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Running running = new Running(builder.start(), output);
        started.add(running);
        return running;
    }

    /** A shell without job control lets what it starts ignore SIGINT, and that is inherited. */
    private static List<String> signalsAsAtATerminal() {
        return System.getProperty("os.name").equals("Linux")
                ? List.of("env", "--default-signal=INT,HUP")
                : List.of();
    }

    /** A command that has run. */
    Ended run(String... arguments) throws Exception {
        return start(arguments).awaitEnd();
    }

    /** Whatever a test that failed left, and the folder; its links lead out of it. */
    void discard() throws Exception {
        for (Running running : started) {
            running.process().destroy();
            running.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        prefix.clear();
        run("down", "--purge");
        StateFolder.deleteTree(home);
    }

    /** Processes that have to do with this folder, apart from those that ask. */
    List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(home.toString()))
                .toList();
    }

    record Ended(int code, String text) {}

    record Running(Process process, Path output) {
        String text() {
            try {
                return Files.readString(output, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Running awaitText(String text) {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> text().contains(text) || !process.isAlive());
            if (!text().contains(text)) {
                throw new AssertionError("ended without saying \"" + text + "\": " + text());
            }
            return this;
        }

        /** Ctrl-C is this signal. */
        Running interrupt() throws Exception {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            return this;
        }

        Ended awaitEnd() throws Exception {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + text());
            }
            return new Ended(process.exitValue(), text());
        }
    }
}
