/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class ProgramTest {
    @TempDir private Path folder;

    @Test
    void ownJarIsFirstAndTheOthersAreInOrder() throws Exception {
        List<Path> jars = Program.BROKER.jars(BuiltTree.in(folder));

        assertThat(jars)
                .extracting(jar -> jar.getFileName().toString())
                .containsExactly(
                        "penstock-server-1.2.3-SNAPSHOT.jar",
                        "a-first.jar",
                        "penstock-node-1.2.3-SNAPSHOT.jar",
                        "z-last.jar");
    }

    @Test
    void entryPointIsJavaWithAWrittenOutClassPathAndNoShell() throws Exception {
        List<String> command =
                Program.BROKER.entryPoint(Program.BROKER.jars(BuiltTree.in(folder)), false);

        assertThat(command).first().isEqualTo("/opt/java/bin/java");
        assertThat(command).last().isEqualTo("dev.penstock.server.Main");
        assertThat(command.get(command.indexOf("-cp") + 1))
                .isEqualTo(
                        "/opt/penstock/penstock-server-1.2.3-SNAPSHOT.jar:/opt/penstock/a-first.jar"
                                + ":/opt/penstock/penstock-node-1.2.3-SNAPSHOT.jar:/opt/penstock/z-last.jar");
        assertThat(command).noneMatch(word -> word.contains("sh -c") || word.contains("*"));
    }

    @Test
    void cacheChangesNothingElseOfTheCommand() throws Exception {
        List<Path> jars = Program.BROKER.jars(BuiltTree.in(folder));
        List<String> options = Program.cacheOptions("/opt/penstock/classes.aot");

        List<String> command = Program.BROKER.entryPoint(jars, true);

        assertThat(command).containsSubsequence(options);
        assertThat(command)
                .filteredOn(word -> !options.contains(word))
                .isEqualTo(Program.BROKER.entryPoint(jars, false));
    }

    @Test
    void versionAndArchiveAreThoseOfTheModule() throws Exception {
        assertThat(Program.OPERATOR.version(BuiltTree.in(folder))).isEqualTo("1.2.3");
        assertThat(Program.OPERATOR.archive()).isEqualTo("operator.tar");
    }

    @Test
    void treeThatIsNotBuiltIsSaidToBe() throws Exception {
        Files.createDirectories(folder.resolve("broker-image/server/target"));

        assertThatThrownBy(() -> Program.BROKER.jars(folder))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("penstock-server-*.jar")
                .hasMessageContaining("./mvnw package");
    }
}
