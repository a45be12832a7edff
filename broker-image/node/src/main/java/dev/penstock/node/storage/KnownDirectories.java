/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Uuid;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which log directories the broker was last started with, one identity a line, in the first of
 * them. There is none while there never was more than one.
 */
final class KnownDirectories {
    static final String FILE = "log-directories";

    private final WholeTextFile file;

    KnownDirectories(FileStore first) {
        file = new WholeTextFile(first, "", FILE);
    }

    /** Those that are not among the others. */
    List<Uuid> without(List<Uuid> others) throws IOException {
        try {
            return file.read()
                    .orElse("")
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(Uuid::parse)
                    .filter(id -> !others.contains(id))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new UnusableDirectoriesException(
                    FILE + " in the first of log.dirs is damaged: " + e.getMessage());
        }
    }

    /** Notes which the broker is started with. */
    void note(List<Uuid> directories) throws IOException {
        String text = directories.stream().map(id -> id + "\n").collect(Collectors.joining());
        Optional<String> before = file.read();
        if ((directories.size() > 1 || before.isPresent()) && !before.equals(Optional.of(text))) {
            file.replace(text);
        }
    }
}
