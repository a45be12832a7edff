/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import io.fabric8.kubernetes.client.KubernetesClientException;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Found by kubectl under the name {@code kubectl-penstock}. */
@Command(
        name = "kubectl-penstock",
        description = "Looks at Penstock Clusters and Topics, and changes their specs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatusCommand.class,
            WhyCommand.class,
            PlanCommand.class,
            RollCommand.class,
            SuspendCommand.class,
            ResumeCommand.class,
            BalanceCommand.class,
            DrainCommand.class,
            TopicCommand.class,
            ReportCommand.class,
            LogsCommand.class,
            CompleteCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Completion of kubectl penstock: with kubectl's own, once kubectl_complete-penstock is on the PATH.",
            "Completion of kubectl-penstock in bash and zsh: source <(kubectl-penstock generate-completion)"
        })
public final class KubectlPlugin implements Runnable {
    private static final int REFUSED = 1;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** Ends with 0, 1 when the API server or what is there refuses, 2 for wrong arguments. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new KubectlPlugin());
        commands.setExecutionExceptionHandler(
                (failure, command, _) -> {
                    if (failure instanceof KubernetesClientException
                            || failure instanceof Refusal) {
                        command.getErr().println("error: " + failure.getMessage());
                        return REFUSED;
                    }
                    throw failure;
                });
        return commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }
}
