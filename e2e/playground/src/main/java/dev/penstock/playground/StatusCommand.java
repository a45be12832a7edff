/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** Says whether the playground runs, and where things are. */
@Command(
        name = "status",
        description = "Says whether the local playground runs. Exit code 0 if it does, 3 if not.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private HomeOption homeOption = new HomeOption();

    @Override
    public Integer call() throws IOException {
        Home home = homeOption.get();
        PrintWriter out = spec.commandLine().getOut();
        Background background = new Background(home);
        if (background.isServing()) {
            new Summary(home).print(out);
            return 0;
        }
        if (background.running().isPresent()) {
            out.println("The playground is starting.");
        } else if (background.hasDied()) {
            out.println(
                    "The playground ended without ./penstock down. "
                            + home.log()
                            + " may say why. ./penstock up starts it again, ./penstock down clears up.");
        } else {
            out.println("The playground is not up. ./penstock up starts it.");
        }
        out.flush();
        return NOT_RUNNING;
    }
}
