/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One offset per partition in Kafka's text form: a version, a count, then {@code topic partition
 * offset} per line. Holds hints only: a file that is damaged counts as absent.
 */
final class OffsetCheckpointFile {
    private static final String VERSION = "0";
    private static final int FIELDS = 3;

    private final FileStore store;
    private final String path;

    OffsetCheckpointFile(FileStore store, String path) {
        this.store = store;
        this.path = path;
    }

    void store(Map<PartitionName, Long> offsets) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(VERSION).append('\n').append(offsets.size()).append('\n');
        for (Map.Entry<PartitionName, Long> entry : new TreeMap<>(offsets).entrySet()) {
            text.append(entry.getKey().topic()).append(' ');
            text.append(entry.getKey().partition()).append(' ');
            text.append(entry.getValue()).append('\n');
        }
        WholeFile.replaceText(store, path, text.toString());
    }

    SortedMap<PartitionName, Long> load() throws IOException {
        Optional<String> text = WholeFile.readText(store, path);
        if (text.isEmpty()) {
            return Collections.emptySortedMap();
        }
        List<String> lines = text.get().lines().toList();
        SortedMap<PartitionName, Long> offsets = new TreeMap<>();
        try {
            if (lines.size() < 2
                    || !lines.get(0).equals(VERSION)
                    || Integer.parseInt(lines.get(1)) != lines.size() - 2) {
                return Collections.emptySortedMap();
            }
            for (String line : lines.subList(2, lines.size())) {
                String[] fields = line.split(" ", -1);
                if (fields.length != FIELDS) {
                    return Collections.emptySortedMap();
                }
                offsets.put(
                        new PartitionName(fields[0], Integer.parseInt(fields[1])),
                        Long.parseLong(fields[2]));
            }
        } catch (NumberFormatException e) {
            return Collections.emptySortedMap();
        }
        return offsets;
    }
}
