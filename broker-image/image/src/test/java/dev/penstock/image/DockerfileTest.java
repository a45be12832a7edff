/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Dockerfile says by hand what the image writer does: held to be the same, without Docker. */
final class DockerfileTest {
    private final String text = read();

    private static String read() {
        try {
            return Files.readString(Path.of("Dockerfile")).replace("\\\n", " ");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> instructions() {
        return text.lines()
                .map(line -> line.replaceAll("\\s+", " ").strip())
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private List<String> lastStage() {
        List<String> all = instructions();
        return all.subList(all.indexOf("FROM scratch"), all.size());
    }

    @Test
    void sameModulesAreLinked() {
        assertThat(text).contains("--add-modules " + String.join(",", JavaRuntime.MODULES) + " ");
    }

    @Test
    void sameFilesOfTheCLibrary() {
        assertThat(text).contains("for name in " + String.join(" ", CLibrary.NEEDED) + ";");
        for (Architecture architecture : Architecture.values()) {
            assertThat(text).contains(architecture.loader());
        }
    }

    @Test
    void sameOptionsProgramsAndPlaces() {
        assertThat(text).contains(Program.COMMON_OPTIONS);
        for (Program program : List.of(Program.BROKER, Program.OPERATOR)) {
            assertThat(text)
                    .contains("MODULE=" + program.module(), "MAIN_CLASS=" + program.mainClass());
        }
        assertThat(instructions())
                .contains(
                        "COPY ${MODULE}/target/lib/ /image" + Program.FOLDER + "/",
                        "COPY ${MODULE}/target/penstock-*.jar /image" + Program.FOLDER + "/");
    }

    @Test
    void lastStageHasNoShellAndANumberForAUser() {
        assertThat(lastStage())
                .contains("USER " + ImageWriter.USER, "ENV JAVA_HOME=" + JavaRuntime.FOLDER)
                .noneMatch(line -> line.startsWith("RUN"))
                .filteredOn(line -> line.startsWith("ENTRYPOINT"))
                .singleElement()
                .asString()
                .startsWith("ENTRYPOINT [\"" + JavaRuntime.FOLDER + "/bin/java\"");
    }
}
