/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import javax.tools.ToolProvider;

/** A real JVM stores the classes of a small program that says what a broker says. */
final class ClassCacheTest {
    private static final Program SERVING =
            new Program(
                    "penstock-small", "small", "penstock-small-", "Serving", List.of(), List.of());

    @TempDir private Path folder;
    private ClassCache cache;

    @BeforeEach
    void here() {
        cache = new ClassCache(Path.of(System.getProperty("java.home")), folder.resolve("work"));
    }

    /** Compiles a program whose main method has this body. */
    private Path jar(String body) throws IOException {
        Path source = folder.resolve("Serving.java");
        Files.writeString(
                source,
                "public class Serving { public static void main(String[] args) throws Exception { "
                        + body
                        + " } }");
        assertThat(
                        ToolProvider.getSystemJavaCompiler()
                                .run(null, null, null, "-d", folder.toString(), source.toString()))
                .isZero();
        Path jar = folder.resolve("penstock-small-1.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("Serving.class"));
            out.write(Files.readAllBytes(folder.resolve("Serving.class")));
        }
        return jar;
    }

    @Test
    void classesOfARunAreStoredAndTakenFromAnotherFolder() throws Exception {
        Path jar =
                jar(
                        "if (args[0].equals(\"--help\")) return;"
                                + "System.out.println(\"broker serves\"); Thread.sleep(Long.MAX_VALUE);");

        Path stored = cache.train(SERVING, List.of(jar));

        assertThat(stored).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("work/log"), StandardCharsets.UTF_8))
                .contains("Using AOT-linked classes: true");
    }

    @Test
    void brokerThatCannotStartIsSaidToHaveStoredNothing() throws Exception {
        Path jar = jar("System.out.println(\"no such setting\"); System.exit(1);");

        assertThatThrownBy(() -> cache.train(SERVING, List.of(jar)))
                .isInstanceOf(ClassCache.NotStoredException.class)
                .hasMessageContaining("did not serve")
                .hasMessageContaining("no such setting")
                .hasMessageContaining("--without-class-cache");
    }

    @Test
    void programThatDoesNotStartFromItsClassesHasNoCache() throws Exception {
        Path jar =
                jar(
                        "if (args[0].equals(\"--help\")) System.exit(3);"
                                + "System.out.println(\"broker serves\"); Thread.sleep(Long.MAX_VALUE);");

        assertThatThrownBy(() -> cache.train(SERVING, List.of(jar)))
                .isInstanceOf(ClassCache.NotStoredException.class)
                .hasMessageContaining("does not take the classes")
                .hasMessageContaining("made without them");
    }
}
