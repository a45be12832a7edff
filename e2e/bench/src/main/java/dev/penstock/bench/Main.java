/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Measures, and writes down what was measured. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, ReportCommand.class},
        description = "Measures Penstock beside Apache Kafka, with Kafka's own clients.")
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
