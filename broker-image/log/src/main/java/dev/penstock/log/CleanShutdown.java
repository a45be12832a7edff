/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Uuid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a process that stops in order leaves in a directory.
 *
 * @param brokerEpoch in which it ran
 * @param directories those that it had, when there were several
 */
record CleanShutdown(long brokerEpoch, List<Uuid> directories) {
    private static final String FILE = ".clean-shutdown";
    private static final String BROKER_EPOCH = "broker.epoch=";
    private static final String DIRECTORIES = "directories=";

    CleanShutdown {
        directories = List.copyOf(directories);
    }

    /** The marker is good for one start: a crash after it must not look like an orderly stop. */
    static Optional<CleanShutdown> take(FileStore store) throws IOException {
        Optional<String> text = WholeFile.readText(store, FILE);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        store.delete(FILE);
        store.syncDirectory("");
        return parse(text.get());
    }

    private static Optional<CleanShutdown> parse(String text) {
        String listed = value(text, DIRECTORIES).orElse("");
        List<Uuid> directories = new ArrayList<>();
        try {
            if (!listed.isEmpty()) {
                for (String each : listed.split(",", -1)) {
                    directories.add(Uuid.parse(each));
                }
            }
            return value(text, BROKER_EPOCH)
                    .map(Long::parseLong)
                    .map(epoch -> new CleanShutdown(epoch, directories));
        } catch (IllegalArgumentException _) {
            // What cannot be read says nothing: the broker starts as after a crash.
            return Optional.empty();
        }
    }

    private static Optional<String> value(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(key.length()).strip());
    }

    void store(FileStore store) throws IOException {
        String text = BROKER_EPOCH + brokerEpoch + "\n";
        if (!directories.isEmpty()) {
            text +=
                    directories.stream()
                            .map(Uuid::toString)
                            .collect(Collectors.joining(",", DIRECTORIES, "\n"));
        }
        WholeFile.replaceText(store, FILE, text);
        store.syncDirectory("");
    }
}
