/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Writes {@code broker.tar} and {@code operator.tar}. */
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        description =
                "Writes broker.tar and operator.tar: images for docker load, podman load and"
                        + " ctr images import. Needs no daemon and no registry.")
public final class Main implements Callable<Integer> {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The source tree, which must be built; the current folder if not said.")
    private Path home = Path.of("");

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Where the archives go; made if it is not there.")
    private Path output = Path.of("");

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Tag of both images; the version of the source tree if not said.")
    private Optional<String> tag = Optional.empty();

    @Option(
            names = "--without-class-cache",
            description =
                    "Leaves out of the broker's image what its JVM loads at every start, stored."
                            + " The same source tree then gives the same bytes, and a slower"
                            + " start.")
    private boolean withoutClassCache;

    private Main() {}

    public static void main(String[] args) {
        // Jib runs its steps on threads that keep the JVM alive for a while.
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            Path root = home.toAbsolutePath().normalize();
            Path work = Files.createDirectories(root.resolve("broker-image/image/target/work"));
            Files.createDirectories(output);
            ImageWriter writer = new ImageWriter(root, work, Architecture.ofThisMachine());
            for (Program program : List.of(Program.BROKER, Program.OPERATOR)) {
                String reference = program.image() + ":" + tag.orElse(program.version(root));
                Path archive = output.resolve(program.archive());
                writer.write(program, reference, archive, classCache(program, root, work));
                System.out.printf(
                        "%s  %s  %.1f MB%n", archive, reference, Files.size(archive) / 1e6);
            }
            return 0;
        } catch (ImageException | IOException e) {
            System.err.println("penstock images: " + e.getMessage());
            return 1;
        }
    }

    /** The operator has none: it serves only where there is an API server. */
    private Optional<Path> classCache(Program program, Path root, Path work)
            throws IOException, InterruptedException {
        if (withoutClassCache || !program.equals(Program.BROKER)) {
            return Optional.empty();
        }
        ClassCache cache = new ClassCache(JavaRuntime.link(work), work.resolve("training"));
        try {
            return Optional.of(cache.train(program, program.jars(root)));
        } catch (ClassCache.NotStoredException e) {
            System.err.println("penstock images: " + e.getMessage());
            return Optional.empty();
        }
    }
}
