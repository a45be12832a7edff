/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * docs/protocol/clients.md: a row for each client and tool, with what a test has shown of it. A row
 * that a run does not confirm fails the run; {@code -Drewrite} writes it.
 */
final class ClientsPage {
    private static final Path PAGE = Path.of("../../docs/protocol/clients.md");

    private ClientsPage() {}

    /** A test has shown these features of that client. */
    static void proved(String client, String test, Set<String> features) throws IOException {
        String row =
                "| "
                        + client
                        + " | "
                        + features.stream().sorted().collect(Collectors.joining(", "))
                        + " | "
                        + test
                        + " |";
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        if (Boolean.getBoolean("rewrite")) {
            write(lines, client, row);
        }
        assertThat(lines).as("run with -Drewrite to write the page").contains(row);
    }

    private static void write(List<String> lines, String client, String row) throws IOException {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("| " + client + " |")) {
                lines.set(i, row);
                Files.write(PAGE, lines);
            }
        }
    }
}
