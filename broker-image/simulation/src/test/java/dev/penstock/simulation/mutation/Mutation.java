/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One bug that is put into the product's source to see that a simulation finds it.
 *
 * <pre>
 * == a-vote-is-not-saved            its name
 * raft/src/main/java/….java         the source, below broker-image
 * by raft                           the simulation that must find it: raft, replication or cluster
 * - text that stands there once
 * + text in its place               none to remove it
 * </pre>
 *
 * @param name what is wrong, in words
 * @param source the file, below broker-image
 * @param simulation which must find it
 * @param original lines that are in the source once
 * @param replacement lines in their place
 */
record Mutation(
        String name, Path source, Simulator simulation, String original, String replacement) {
    private static final String BEGIN = "== ";
    private static final String SIMULATION = "by ";

    /** Reads a list of them. */
    static List<Mutation> read(Path list) throws IOException {
        List<Mutation> all = new ArrayList<>();
        for (String entry : Files.readString(list).split("(?m)^" + BEGIN, -1)) {
            // What stands before the first one is for people.
            if (!entry.startsWith("#")) {
                all.add(parse(entry.lines().filter(line -> !line.isBlank()).toList()));
            }
        }
        return all;
    }

    private static Mutation parse(List<String> lines) {
        StringBuilder original = new StringBuilder();
        StringBuilder replacement = new StringBuilder();
        for (String line : lines.subList(3, lines.size())) {
            String text = line.length() < 2 ? "" : line.substring(2);
            (line.startsWith("-") ? original : replacement).append(text).append('\n');
        }
        return new Mutation(
                lines.get(0).strip(),
                Path.of(lines.get(1).strip()),
                Simulator.valueOf(
                        lines.get(2)
                                .substring(SIMULATION.length())
                                .strip()
                                .toUpperCase(Locale.ROOT)),
                original.toString(),
                replacement.toString());
    }

    /**
     * The source with the bug.
     *
     * @throws IllegalStateException when the original does not stand there once: the list must be
     *     brought up to date with the source
     */
    String applyTo(String text) {
        int first = text.indexOf(original);
        if (original.isEmpty() || first < 0 || text.indexOf(original, first + 1) >= 0) {
            throw new IllegalStateException(
                    name + ": this does not stand once in " + source + ":\n" + original);
        }
        return text.replace(original, replacement);
    }

    @Override
    public String toString() {
        return name;
    }
}
