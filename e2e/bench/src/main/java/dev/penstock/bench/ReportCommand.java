/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench;

import dev.penstock.bench.result.Comparison;
import dev.penstock.bench.result.JsonLines;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Puts the tables into a page. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Replaces the tables between two marks of a page by those of a run.")
final class ReportCommand implements Callable<Integer> {
    static final String BEGIN = "<!-- figures: begin -->";
    static final String END = "<!-- figures: end -->";
    private static final int MISUSED = 2;

    @Option(names = "--home", description = "Root of the source tree (default: here).")
    private Path home = Path.of("");

    @Option(
            names = "--input",
            description = "JSON lines of a run, under the root (default: ${DEFAULT-VALUE}).")
    private Path input = Path.of("docs", "benchmarks.jsonl");

    @Option(names = "--page", description = "The page, under the root (default: ${DEFAULT-VALUE}).")
    private Path page = Path.of("docs", "benchmarks.md");

    @Override
    public Integer call() throws Exception {
        Path target = home.resolve(page);
        String text = Files.readString(target);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            System.err.println(target + " needs the lines " + BEGIN + " and " + END + ".");
            return MISUSED;
        }
        String tables =
                new Comparison("penstock", "kafka", new JsonLines(home.resolve(input)).read())
                        .markdown();
        Files.writeString(
                target,
                text.substring(0, begin + BEGIN.length()) + "\n\n" + tables + text.substring(end));
        return 0;
    }
}
