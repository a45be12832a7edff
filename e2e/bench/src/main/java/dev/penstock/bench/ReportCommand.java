/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench;

import dev.penstock.bench.plot.Picture;
import dev.penstock.bench.plot.Pictures;
import dev.penstock.bench.result.Comparison;
import dev.penstock.bench.result.JsonLines;
import dev.penstock.bench.result.Measurement;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Puts tables and pictures into a page. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description =
                "Replaces tables and pictures between two marks each of a page by those of a run.")
final class ReportCommand implements Callable<Integer> {
    private static final String SVG = ".svg";
    private static final int MISUSED = 2;

    @Option(names = "--home", description = "Root of the source tree (default: here).")
    private Path home = Path.of("");

    @Option(
            names = "--input",
            description = "JSON lines of a run, under the root (default: ${DEFAULT-VALUE}).")
    private Path input = Path.of("docs", "benchmarks.jsonl");

    @Option(names = "--page", description = "The page, under the root (default: ${DEFAULT-VALUE}).")
    private Path page = Path.of("docs", "benchmarks.md");

    @Option(
            names = "--pictures",
            description =
                    "Folder of the pictures, beside the page and all theirs (default: ${DEFAULT-VALUE}).")
    private String pictures = "benchmarks";

    @Override
    public Integer call() throws Exception {
        Path target = home.resolve(page);
        MarkedPage text = new MarkedPage(Files.readString(target));
        for (String part : List.of("pictures", "figures")) {
            if (!text.has(part)) {
                System.err.println(target + " needs the lines " + MarkedPage.marks(part) + ".");
                return MISUSED;
            }
        }
        List<Measurement> measured = new JsonLines(home.resolve(input)).read();
        List<Picture> drawn = new Pictures("penstock", "kafka").draw(measured);
        write(drawn, target.resolveSibling(pictures));
        String links =
                drawn.stream()
                        .map(
                                one ->
                                        "![%s](%s/%s%s)%n"
                                                .formatted(one.title(), pictures, one.name(), SVG))
                        .collect(Collectors.joining("\n"));
        String tables = new Comparison("penstock", "kafka", measured).markdown();
        Files.writeString(
                target, text.with("pictures", links + "\n").with("figures", tables).text());
        return 0;
    }

    /** What is no longer drawn goes. */
    private static void write(List<Picture> drawn, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*" + SVG)) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        for (Picture one : drawn) {
            Files.writeString(folder.resolve(one.name() + SVG), one.svg());
        }
    }
}
