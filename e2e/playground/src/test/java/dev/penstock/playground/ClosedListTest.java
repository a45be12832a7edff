/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page for readers and the code say the same. */
final class ClosedListTest {
    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| ([a-z0-9./]+|core v1) \\| ([A-Z][A-Za-z, ]+) \\|.*", Pattern.MULTILINE);

    @Test
    void pageListsExactlyTheKindsThatAreServed() throws Exception {
        Map<String, TreeSet<String>> served = new TreeMap<>();
        for (ResourceType type : new Kinds().all()) {
            String group = type.group().isEmpty() ? "core v1" : type.apiVersion();
            served.computeIfAbsent(group, absent -> new TreeSet<>()).add(type.kind());
        }
        Map<String, TreeSet<String>> written = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("../../docs/operations/playground.md")));
        while (row.find()) {
            TreeSet<String> kinds = new TreeSet<>();
            for (String kind : row.group(2).split(", ")) {
                kinds.add(kind.strip());
            }
            written.put(row.group(1), kinds);
        }

        assertThat(written).isEqualTo(served);
    }
}
