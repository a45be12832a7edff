/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.PrintWriter;
import java.util.Optional;

/** The commands of {@code ./penstock} that have to do with the local playground. */
@Command(
        name = "penstock",
        description =
                "The local playground: a Kubernetes API, the operator and brokers, without Kubernetes.",
        subcommands = {UpCommand.class, DownCommand.class, StatusCommand.class, ServeCommand.class},
        mixinStandardHelpOptions = true)
public final class Main {
    static final int FAILED = 1;
    static final int REFUSED = 1;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(Main::explain)
                .execute(args);
    }

    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        Optional<String> sentence =
                failure instanceof Refusal refusal
                        ? Optional.of(String.valueOf(refusal.getMessage()))
                        : Explanation.of(failure);
        if (sentence.isPresent()) {
            err.println("penstock: " + sentence.get());
        } else {
            err.println("penstock: it did not work, for a reason that nobody foresaw:");
            failure.printStackTrace(err);
        }
        err.flush();
        return FAILED;
    }
}
