/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** An archive as Docker, Podman and containerd read it. */
final class ImageWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFERENCE = "penstock-broker:1.2.3";

    @TempDir private static Path folder;
    private static Path home;
    private static ImageWriter writer;
    private static Path classes;
    private static Map<String, byte[]> archive;

    @BeforeAll
    static void write() throws Exception {
        boolean linux = System.getProperty("os.name").equals("Linux");
        if (!linux) {
            System.err.println("SKIPPED: images are made of a GNU C library, which is not here");
        }
        assumeTrue(linux);
        home = BuiltTree.in(folder.resolve("home"));
        writer =
                new ImageWriter(
                        home,
                        Files.createDirectories(folder.resolve("work")),
                        Architecture.ofThisMachine());
        Path file = folder.resolve("broker.tar");
        classes = Files.writeString(folder.resolve("classes"), "stored classes");
        writer.write(Program.BROKER, REFERENCE, file, Optional.of(classes));
        archive = entries(Files.newInputStream(file));
    }

    private static Map<String, byte[]> entries(InputStream tar) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(tar)) {
            for (TarArchiveEntry entry = in.getNextEntry();
                    entry != null;
                    entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private static JsonNode json(String name) throws IOException {
        return JSON.readTree(archive.get(name));
    }

    private static JsonNode config() throws IOException {
        return json(json("manifest.json").path(0).path("Config").asText());
    }

    private static List<List<TarArchiveEntry>> layers() throws IOException {
        List<List<TarArchiveEntry>> layers = new ArrayList<>();
        for (JsonNode layer : json("manifest.json").path(0).path("Layers")) {
            List<TarArchiveEntry> files = new ArrayList<>();
            try (TarArchiveInputStream in =
                    new TarArchiveInputStream(
                            new GZIPInputStream(
                                    new ByteArrayInputStream(archive.get(layer.asText()))))) {
                for (TarArchiveEntry entry = in.getNextEntry();
                        entry != null;
                        entry = in.getNextEntry()) {
                    files.add(entry);
                }
            }
            layers.add(files);
        }
        return layers;
    }

    @Test
    void sameTreeGivesTheSameBytesWhenItIsBuiltAgain() throws Exception {
        Path again = folder.resolve("again.tar");
        BuiltTree.in(home);

        writer.write(Program.BROKER, REFERENCE, again, Optional.of(classes));

        assertThat(again).hasSameBinaryContentAs(folder.resolve("broker.tar"));
    }

    @Test
    void userIsANumberAndTheCommandIsJava() throws Exception {
        JsonNode config = config().path("config");

        assertThat(config.path("User").asText()).isEqualTo("10001:10001");
        assertThat(config.path("WorkingDir").asText()).isEqualTo("/tmp");
        assertThat(JSON.convertValue(config.path("Entrypoint"), String[].class))
                .containsExactlyElementsOf(
                        Program.BROKER.entryPoint(Program.BROKER.jars(home), true));
        assertThat(config.path("ExposedPorts").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("9091/tcp", "9092/tcp", "9644/tcp");
    }

    @Test
    void whatChangesLeastIsInTheFirstLayer() throws Exception {
        List<List<TarArchiveEntry>> layers = layers();

        assertThat(layers).hasSize(6);
        assertThat(layers.get(0)).anyMatch(file -> file.getName().endsWith("libc.so.6"));
        assertThat(layers.get(1)).anyMatch(file -> file.getName().equals("opt/java/bin/java"));
        assertThat(layers.get(2)).anyMatch(file -> file.getName().equals("etc/passwd"));
        assertThat(names(layers.get(3)))
                .contains("opt/penstock/a-first.jar", "opt/penstock/z-last.jar");
        assertThat(names(layers.get(4)))
                .contains(
                        "opt/penstock/penstock-node-1.2.3-SNAPSHOT.jar",
                        "opt/penstock/penstock-server-1.2.3-SNAPSHOT.jar");
        assertThat(names(layers.get(5))).contains("opt/penstock/classes.aot");
    }

    private static List<String> names(List<TarArchiveEntry> files) {
        return files.stream().map(TarArchiveEntry::getName).toList();
    }

    @Test
    void nothingInItRunsButJavaAndNothingTellsWhenItWasMade() throws Exception {
        List<TarArchiveEntry> files = layers().stream().flatMap(List::stream).toList();

        assertThat(files)
                .filteredOn(file -> file.isFile() && (file.getMode() & 0111) != 0)
                .extracting(TarArchiveEntry::getName)
                .filteredOn(
                        name -> !name.matches(".*\\.so(\\.\\d+)*") && !name.contains("/ld-linux"))
                .containsExactlyInAnyOrder("opt/java/bin/java", "opt/java/lib/jspawnhelper");
        assertThat(names(files)).noneMatch(name -> name.matches("(.*/)?(sh|bash|dash|busybox)"));
        assertThat(files).allMatch(file -> file.getLastModifiedTime().toMillis() <= 1_000);
    }

    @Test
    void toolsWithoutARegistryFindItsName() throws Exception {
        assertThat(json("manifest.json").path(0).path("RepoTags").path(0).asText())
                .isEqualTo(REFERENCE);
        JsonNode annotations = json("index.json").path("manifests").path(0).path("annotations");
        assertThat(annotations.path("io.containerd.image.name").asText())
                .isEqualTo("docker.io/library/" + REFERENCE);
        assertThat(annotations.path("org.opencontainers.image.ref.name").asText())
                .isEqualTo("1.2.3");
        assertThat(config().path("architecture").asText())
                .isEqualTo(Architecture.ofThisMachine().image());
    }
}
