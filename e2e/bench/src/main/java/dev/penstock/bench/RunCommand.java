/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench;

import dev.penstock.bench.peer.KafkaPeer;
import dev.penstock.bench.peer.Peer;
import dev.penstock.bench.peer.PeerCluster;
import dev.penstock.bench.peer.PenstockPeer;
import dev.penstock.bench.result.Comparison;
import dev.penstock.bench.result.JsonLines;
import dev.penstock.bench.result.Measurement;
import dev.penstock.bench.workload.Length;
import dev.penstock.bench.workload.Trial;
import dev.penstock.bench.workload.Workload;
import dev.penstock.bench.workload.Workloads;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Runs workloads on both peers in turn. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs workloads on both brokers in turn and prints the comparison.")
final class RunCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    @Option(
            names = "--home",
            description = "Root of the source tree, built (default: ${DEFAULT-VALUE}).")
    private Path home = Path.of("");

    @Option(
            names = "--output",
            description =
                    "File that JSON lines are appended to (default: target/bench.jsonl of the source tree).")
    private @Nullable Path output;

    @Option(
            names = "--workloads",
            split = ",",
            description = "Which ones, by name; --list prints them. All by default.")
    private Set<String> wanted = new LinkedHashSet<>();

    @Option(names = "--list", description = "Prints the names of the workloads and ends.")
    private boolean list;

    @Option(
            names = "--pairs",
            description = "How often each workload runs on each broker (${DEFAULT-VALUE}).")
    private int pairs = 5;

    @Option(
            names = "--first-pair",
            description = "Number of the first pair, when a run is continued (${DEFAULT-VALUE}).")
    private int firstPair = 1;

    @Option(names = "--short", description = "Only shows that it works; one pair, small loads.")
    private boolean brief;

    @Option(names = "--without-kafka", description = "Penstock alone.")
    private boolean withoutKafka;

    @Option(
            names = "--heap-mb",
            description = "Largest heap of each broker in MiB (${DEFAULT-VALUE}).")
    private int heapMb = 1_024;

    @Option(
            names = "--jvm-option",
            description = "One more option for Penstock's JVM; may be repeated.")
    private List<String> jvmOptions = new ArrayList<>();

    private final List<Measurement> measured = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        List<Workload> workloads = Workloads.all();
        Set<String> names =
                workloads.stream()
                        .map(Workload::name)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        if (list) {
            workloads.forEach(one -> System.out.printf("%-12s %s%n", one.name(), one.title()));
            return 0;
        }
        if (!names.containsAll(wanted)) {
            wanted.removeAll(names);
            System.err.println("There is no workload " + wanted + ". There are: " + names);
            return MISUSED;
        }
        List<Peer> peers = peers();
        for (Workload workload : workloads) {
            if (wanted.isEmpty() || wanted.contains(workload.name())) {
                run(workload, peers);
            }
        }
        System.out.println();
        System.out.print(new Comparison("penstock", "kafka", measured).markdown());
        return measured.stream().anyMatch(Measurement::hasFailed) ? FAILED : 0;
    }

    private List<Peer> peers() throws IOException {
        List<Peer> peers = new ArrayList<>();
        peers.add(PenstockPeer.in(home, heapMb, jvmOptions));
        if (!withoutKafka) {
            peers.add(KafkaPeer.in(home, heapMb));
        }
        return peers;
    }

    private void run(Workload workload, List<Peer> peers) throws Exception {
        Optional<String> obstacle = workload.obstacle();
        if (obstacle.isPresent()) {
            System.out.printf("SKIPPED: %s, as %s.%n", workload.name(), obstacle.get());
            return;
        }
        int count = brief ? 1 : pairs;
        for (int pair = firstPair; pair < firstPair + count; pair++) {
            for (Peer peer : pair % 2 == 1 ? peers : peers.reversed()) {
                trial(workload, peer, pair);
            }
        }
    }

    private void trial(Workload workload, Peer peer, int pair) throws Exception {
        Path directory = Files.createTempDirectory("penstock-bench-");
        try (PeerCluster cluster =
                PeerCluster.prepare(peer, workload.brokers(), workload.storage(), directory)) {
            Length length = brief ? Length.SHORT : Length.FULL;
            new Trial(cluster, workload, pair, length, this::record).run();
        }
    }

    private void record(Measurement measurement) throws IOException {
        measured.add(measurement);
        Path file = output == null ? home.resolve("target").resolve("bench.jsonl") : output;
        new JsonLines(file).add(measurement);
        System.out.printf(
                "%s, pair %d, %s: %s: %s%n",
                measurement.peer(),
                measurement.pair(),
                measurement.workload(),
                measurement.testCase(),
                measurement.hasFailed()
                        ? "FAILED: " + measurement.error()
                        : measurement.metrics().entrySet().stream()
                                .map(
                                        entry ->
                                                "%s %.2f"
                                                        .formatted(
                                                                entry.getKey().key(),
                                                                entry.getValue()))
                                .collect(Collectors.joining(", ")));
    }
}
