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
import java.util.List;

/** A source tree as it is after a build, with jars that hold their own names. */
final class BuiltTree {
    private BuiltTree() {}

    static Path in(Path folder) throws IOException {
        jar(folder.resolve("broker-image/server/target/penstock-server-1.2.3-SNAPSHOT.jar"));
        for (String name :
                List.of("penstock-node-1.2.3-SNAPSHOT.jar", "a-first.jar", "z-last.jar")) {
            jar(folder.resolve("broker-image/server/target/lib").resolve(name));
        }
        jar(folder.resolve("operator/target/penstock-operator-1.2.3-SNAPSHOT.jar"));
        jar(folder.resolve("operator/target/lib/client.jar"));
        return folder;
    }

    private static void jar(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, path.getFileName().toString());
        // The time of a build, which must not show in an image.
        Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
    }
}
