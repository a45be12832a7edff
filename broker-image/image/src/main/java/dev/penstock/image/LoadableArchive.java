/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An OCI archive that tools without a registry also load under the right name: containerd wants an
 * annotation of its own in the index, Docker wants a {@code manifest.json} beside it.
 */
final class LoadableArchive {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String INDEX = "index.json";
    private static final String BLOBS = "blobs/";

    /** Manifests and configurations are far smaller, layers are far larger. */
    private static final int MAX_JSON_BYTES = 256 * 1024;

    private LoadableArchive() {}

    /** Copies an OCI archive, and adds the names. The target appears whole or not at all. */
    static void write(Path plain, String reference, Path target) throws IOException {
        Path unfinished = target.resolveSibling(target.getFileName() + ".part");
        try (TarArchiveInputStream in =
                        new TarArchiveInputStream(
                                new BufferedInputStream(Files.newInputStream(plain)));
                TarArchiveOutputStream out =
                        new TarArchiveOutputStream(
                                new BufferedOutputStream(Files.newOutputStream(unfinished)))) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            ObjectNode index = copy(in, out, reference);
            add(out, INDEX, JSON.writeValueAsBytes(index));
        }
        Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Copies the blobs and adds Docker's list; the annotated index is still to be written. */
    private static ObjectNode copy(
            TarArchiveInputStream in, TarArchiveOutputStream out, String reference)
            throws IOException {
        ObjectNode index = JSON.createObjectNode();
        Map<String, byte[]> documents = new HashMap<>();
        for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            if (entry.getName().equals(INDEX)) {
                index = (ObjectNode) JSON.readTree(in.readAllBytes());
            } else if (entry.getSize() <= MAX_JSON_BYTES) {
                byte[] content = in.readAllBytes();
                documents.put(entry.getName(), content);
                add(out, entry.getName(), content);
            } else {
                out.putArchiveEntry(entry);
                in.transferTo(out);
                out.closeArchiveEntry();
            }
        }
        ObjectNode image = (ObjectNode) index.path("manifests").path(0);
        image.putObject("annotations")
                .put("io.containerd.image.name", "docker.io/library/" + reference)
                .put(
                        "org.opencontainers.image.ref.name",
                        reference.substring(reference.lastIndexOf(':') + 1));
        byte[] manifest =
                Objects.requireNonNull(documents.get(blob(image.path("digest").asText())));
        add(out, "manifest.json", dockerList(JSON.readTree(manifest), reference));
        return index;
    }

    private static byte[] dockerList(JsonNode manifest, String reference) throws IOException {
        List<String> layers = new ArrayList<>();
        manifest.path("layers").forEach(layer -> layers.add(blob(layer.path("digest").asText())));
        return JSON.writeValueAsBytes(
                List.of(
                        Map.of(
                                "Config",
                                blob(manifest.path("config").path("digest").asText()),
                                "RepoTags",
                                List.of(reference),
                                "Layers",
                                layers)));
    }

    private static String blob(String digest) {
        return BLOBS + digest.replace(':', '/');
    }

    private static void add(TarArchiveOutputStream out, String name, byte[] content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(0L);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }
}
