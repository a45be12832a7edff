/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine's own GNU C library: the seven files that a JVM and its native libraries load. Each
 * goes to the folder where it was found, because the loader was built to look there.
 */
final class CLibrary {
    static final List<String> NEEDED =
            List.of(
                    "libc.so.6",
                    "libm.so.6",
                    "libdl.so.2",
                    "libpthread.so.0",
                    "librt.so.1",
                    "libresolv.so.2");

    /** Parts of libc.so.6 itself in newer versions. */
    private static final List<String> OPTIONAL = List.of("libnss_files.so.2", "libnss_dns.so.2");

    private static final String NONE =
            " Images are made of this machine's GNU C library, on Linux; elsewhere use"
                    + " broker-image/image/Dockerfile.";

    private CLibrary() {}

    static List<ImageFile> files(Architecture architecture) throws IOException {
        List<ImageFile> files = new ArrayList<>();
        Path loader = Path.of(architecture.loader());
        if (!Files.exists(loader)) {
            throw new ImageException("There is no " + loader + " here." + NONE);
        }
        files.add(new ImageFile(loader.toRealPath(), architecture.loader(), true));
        for (String name : NEEDED) {
            files.add(
                    find(name, architecture)
                            .orElseThrow(
                                    () ->
                                            new ImageException(
                                                    "There is no " + name + " here." + NONE)));
        }
        for (String name : OPTIONAL) {
            find(name, architecture).ifPresent(files::add);
        }
        return files;
    }

    private static Optional<ImageFile> find(String name, Architecture architecture)
            throws IOException {
        for (String folder :
                List.of("/lib/" + architecture.triplet(), "/usr/lib64", "/lib64", "/usr/lib")) {
            Path path = Path.of(folder, name);
            if (Files.exists(path)) {
                return Optional.of(new ImageFile(path.toRealPath(), path.toString(), true));
            }
        }
        return Optional.empty();
    }
}
