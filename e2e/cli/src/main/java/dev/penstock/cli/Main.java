/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.PrintWriter;

/** The tools of {@code ./penstock}. */
@Command(
        name = "./penstock",
        description = "Tools for a cluster, at a terminal.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TopicsCommand.class,
            GroupsCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            DoctorCommand.class
        },
        mixinStandardHelpOptions = true)
public final class Main {
    static final int NOT_DONE = 1;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(Main::explain);
    }

    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof Refusal refusal) {
            err.println("penstock: " + refusal.getMessage());
        } else {
            err.println("penstock: it did not work, for a reason that nobody foresaw:");
            failure.printStackTrace(err);
        }
        err.flush();
        return NOT_DONE;
    }
}
