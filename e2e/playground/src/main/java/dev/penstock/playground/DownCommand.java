/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.pods.StateFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;

/** Ends the playground, and on request deletes all it kept. */
@Command(
        name = "down",
        description = "Stops the local playground. Its data stays unless --purge is given.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private HomeOption homeOption = new HomeOption();

    @Option(names = "--purge", description = "Also delete the data, the objects and the logs.")
    private boolean purge;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = homeOption.get();
        PrintWriter out = spec.commandLine().getOut();
        Background background = new Background(home);
        boolean ran = background.running().isPresent();
        if (ran) {
            out.println("Stopping the brokers in order …");
            out.flush();
        }
        int left = background.stop();
        StateFolder.deleteTree(home.state().run());
        Files.deleteIfExists(home.state().kubeconfig());
        if (left > 0) {
            out.println(
                    "The playground itself had ended before; "
                            + left
                            + " brokers that it left have been stopped.");
        } else {
            out.println(ran ? "The playground is down." : "The playground was not up.");
        }
        if (purge) {
            StateFolder.deleteTree(home.state().root());
            out.println("Deleted " + home.state().root() + ".");
        } else if (Files.exists(home.state().root())) {
            out.println(
                    "Its data stays in "
                            + home.state().root()
                            + "; ./penstock down --purge deletes it.");
        }
        out.flush();
        return 0;
    }
}
