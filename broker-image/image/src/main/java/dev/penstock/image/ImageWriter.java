/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** Writes the archive of one program. */
final class ImageWriter {
    /** Also what the operator and the chart say; a number, so that the kubelet can tell. */
    static final String USER = "10001:10001";

    private static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");
    private static final FilePermissions PLAIN = FilePermissions.fromOctalString("644");

    private final Path home;
    private final Path work;
    private final Architecture architecture;

    ImageWriter(Path home, Path work, Architecture architecture) {
        this.home = home;
        this.work = work;
        this.architecture = architecture;
    }

    /**
     * Writes an archive that is named by its image, and replaces one that is there.
     *
     * @param classCache what {@link ClassCache} made for this program
     */
    void write(Program program, String reference, Path archive, Optional<Path> classCache)
            throws IOException, InterruptedException {
        List<Path> jars = program.jars(home);
        JibContainerBuilder builder =
                Jib.fromScratch()
                        .setFormat(ImageFormat.OCI)
                        .setPlatforms(Set.of(new Platform(architecture.image(), "linux")))
                        .setCreationTime(Instant.EPOCH)
                        .setUser(USER)
                        .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
                        .setEnvironment(Map.of("JAVA_HOME", JavaRuntime.FOLDER))
                        .setEntrypoint(program.entryPoint(jars, classCache.isPresent()))
                        .setExposedPorts(
                                program.ports().stream().map(Port::tcp).collect(Collectors.toSet()))
                        .addLabel("org.opencontainers.image.title", program.image())
                        .addLabel("org.opencontainers.image.version", program.version(home))
                        .addLabel("org.opencontainers.image.licenses", "Apache-2.0");
        // What changes least comes first: a node keeps the layers that it has.
        builder.addFileEntriesLayer(layer("libc", CLibrary.files(architecture)));
        builder.addFileEntriesLayer(layer("java", JavaRuntime.files(JavaRuntime.link(work))));
        builder.addFileEntriesLayer(system());
        builder.addFileEntriesLayer(layer("libraries", jarFiles(jars, false)));
        builder.addFileEntriesLayer(layer("penstock", jarFiles(jars, true)));
        if (classCache.isPresent()) {
            builder.addFileEntriesLayer(
                    layer(
                            "classes",
                            List.of(new ImageFile(classCache.get(), ClassCache.FILE, false))));
        }
        Path plain = work.resolve(program.archive());
        Files.deleteIfExists(plain);
        containerize(builder, TarImage.at(plain).named(imageName(reference)));
        LoadableArchive.write(plain, reference, archive);
        Files.delete(plain);
    }

    private void containerize(JibContainerBuilder builder, TarImage image)
            throws IOException, InterruptedException {
        try {
            builder.containerize(
                    Containerizer.to(image)
                            .setOfflineMode(true)
                            .setToolName("penstock")
                            .setBaseImageLayersCache(work.resolve("cache"))
                            .setApplicationLayersCache(work.resolve("cache")));
        } catch (RegistryException | CacheDirectoryCreationException | ExecutionException e) {
            throw new ImageException("The image cannot be written: " + e.getMessage(), e);
        }
    }

    private static ImageReference imageName(String reference) {
        try {
            return ImageReference.parse(reference);
        } catch (InvalidImageReferenceException e) {
            throw new ImageException(reference + " is no image name.", e);
        }
    }

    private static List<ImageFile> jarFiles(List<Path> jars, boolean own) {
        return jars.stream()
                .filter(jar -> jar.getFileName().toString().startsWith("penstock-") == own)
                .map(jar -> new ImageFile(jar, Program.FOLDER + "/" + jar.getFileName(), false))
                .toList();
    }

    /** The few files without which the C library and Java cannot name a user or a host. */
    private FileEntriesLayer system() throws IOException {
        Path etc = Files.createDirectories(work.resolve("etc"));
        Files.writeString(
                etc.resolve("passwd"),
                "root:x:0:0:root:/:/none\npenstock:x:10001:10001:Penstock:/tmp:/none\n");
        Files.writeString(etc.resolve("group"), "root:x:0:\npenstock:x:10001:\n");
        Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
        Path tmp = Files.createDirectories(work.resolve("tmp"));
        FileEntriesLayer.Builder layer =
                layer(
                        "system",
                        List.of(
                                new ImageFile(etc.resolve("passwd"), "/etc/passwd", false),
                                new ImageFile(etc.resolve("group"), "/etc/group", false),
                                new ImageFile(
                                        etc.resolve("nsswitch.conf"), "/etc/nsswitch.conf", false)))
                        .toBuilder();
        layer.addEntry(tmp, AbsoluteUnixPath.get("/tmp"), FilePermissions.fromOctalString("777"));
        return layer.build();
    }

    private static FileEntriesLayer layer(String name, List<ImageFile> files) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (ImageFile file : files) {
            layer.addEntry(
                    file.source(),
                    AbsoluteUnixPath.get(file.target()),
                    file.executable() ? EXECUTABLE : PLAIN);
        }
        return layer.build();
    }
}
