/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Randomness;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Runs the commands of one text scenario and prints what the replicas did, with the time in
 * milliseconds. Messages take one millisecond; chance is a fixed percentage per replica.
 *
 * <pre>
 * cluster voters=1,2,3 [observers=4] [fetch-bytes=N] [piece-bytes=N]   first
 *         [formatted=no]              no disk says who votes, and no directory is known
 *         [observers-know=addresses]  and not the voters
 *         [joining=WHEN_REPLACED]     what replicas ask for by themselves
 * jitter 1=0 2=100            what replicas draw, in percent of the range (else 10 times the id)
 * start [1 2]                 all when none is named
 * run 500ms
 * until leader [1] | until settled | until end 3 5 | until voters 1 2 3      10 s at most
 * append a b [at 1]           one batch each, through the leader when none is named
 * crash 1 | power-off 1       connections break | nobody is told
 * isolate 1 | cut 1>2 | cut 1-2 | heal
 * reset 1 2                   the connection of 1 to 2 breaks
 * delay 300ms                 so long is every message on its way from now on (else 1 ms)
 * pause 1 800ms | shutdown 1 | snapshot 1
 * add 4 [within 500ms] | remove 2     asks the leader to change the voters
 * replace-disk 2              an empty disk, while it is down
 * show                        what each replica is and has
 * </pre>
 */
final class Scenario {
    private static final long UNTIL_LIMIT_NANOS = 10_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final SimWorld world = new SimWorld(1L);
    private final SimRandomness chance = world.randomness("crashes");
    private final Map<BrokerId, Integer> jitter = new TreeMap<>();
    private final List<String> output = new ArrayList<>();
    private final RaftCluster cluster;

    private Scenario(String shape, Supplier<SafetyRules> rules) {
        Map<String, String> options = options(shape);
        RaftLimits limits =
                new RaftLimits(
                        Integer.parseInt(options.getOrDefault("fetch-bytes", "1000")),
                        Integer.parseInt(options.getOrDefault("piece-bytes", "1000")),
                        1_000,
                        1_000,
                        7,
                        10);
        this.cluster =
                new RaftCluster(
                        world,
                        ids(options.get("voters")),
                        ids(options.getOrDefault("observers", "")),
                        limits,
                        id -> new Drawn(id, jitter),
                        CheckedStorage::new);
        cluster.rules(rules);
        cluster.joining(Joining.valueOf(options.getOrDefault("joining", "NEVER")));
        if (options.getOrDefault("formatted", "yes").equals("no")) {
            cluster.unformatted();
        }
        if (options.getOrDefault("observers-know", "voters").equals("addresses")) {
            cluster.observersBootstrap();
        }
        cluster.onNote((who, text) -> output.add(line(who, text)));
    }

    /** Runs the text up to its separator and returns the trace. */
    static String run(String script, Supplier<SafetyRules> rules) {
        List<String> commands =
                script.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
        Scenario scenario = new Scenario(commands.getFirst(), rules);
        for (String command : commands.subList(1, commands.size())) {
            scenario.output.add("> " + command);
            scenario.execute(command.split("#", -1)[0].strip().split("\\s+", -1));
        }
        return String.join("\n", scenario.output) + "\n";
    }

    private static Map<String, String> options(String shape) {
        Map<String, String> options = new TreeMap<>();
        for (String word : shape.split("\\s+", -1)) {
            String[] pair = word.split("=", 2);
            if (pair.length == 2) {
                options.put(pair[0], pair[1]);
            }
        }
        return options;
    }

    private static List<Integer> ids(String list) {
        return list.isEmpty()
                ? List.of()
                : Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList();
    }

    private String line(BrokerId who, String text) {
        return String.format(
                Locale.ROOT,
                "%8.1f  %s  %s",
                world.nowNanos() / (double) NANOS_PER_MILLI,
                who,
                text);
    }

    private void execute(String[] words) {
        switch (words[0]) {
            case "jitter" -> jitter(words);
            case "start" -> start(words);
            case "run" -> world.runFor(nanos(words[1]));
            case "until" -> until(words);
            case "append" -> append(words);
            case "crash" -> cluster.crash(replica(words[1]), false, chance);
            case "power-off" -> cluster.crash(replica(words[1]), true, chance);
            case "isolate" -> cluster.isolate(replica(words[1]).id());
            case "cut" -> cut(words[1]);
            case "heal" -> cluster.heal();
            case "reset" ->
                    replica(words[1]).step(new RaftInput.PeerDisconnected(replica(words[2]).id()));
            case "delay" -> {
                long delayNanos = nanos(words[1]);
                cluster.weather(() -> List.of(delayNanos));
            }
            case "pause" -> replica(words[1]).pause(nanos(words[2]));
            case "shutdown" -> replica(words[1]).step(new RaftInput.Shutdown());
            case "snapshot" -> replica(words[1]).takeSnapshot();
            case "add" -> add(words);
            case "remove" ->
                    cluster.changeVoters(
                            String.join(" ", words),
                            new RaftRequest.RemoveVoter(replica(words[1]).key()));
            case "replace-disk" -> cluster.replaceDisk(replica(words[1]));
            case "show" -> cluster.describe().lines().forEach(line -> output.add("  " + line));
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        }
    }

    private void add(String[] words) {
        int timeoutMs = words.length > 2 ? (int) (nanos(words[3]) / NANOS_PER_MILLI) : 5_000;
        cluster.changeVoters(String.join(" ", words), cluster.add(replica(words[1]), timeoutMs));
    }

    private RaftReplica replica(String id) {
        return cluster.replica(Integer.parseInt(id));
    }

    private static long nanos(String duration) {
        return Long.parseLong(duration.replace("ms", "")) * NANOS_PER_MILLI;
    }

    private void jitter(String[] words) {
        for (String word : Arrays.copyOfRange(words, 1, words.length)) {
            String[] pair = word.split("=", 2);
            jitter.put(replica(pair[0]).id(), Integer.valueOf(pair[1]));
        }
    }

    private void start(String[] words) {
        if (words.length == 1) {
            cluster.replicas().stream().filter(each -> !each.isUp()).forEach(RaftReplica::start);
        }
        Arrays.stream(words).skip(1).forEach(id -> replica(id).start());
    }

    private void until(String[] words) {
        BooleanSupplier condition =
                switch (words[1]) {
                    case "leader" ->
                            () ->
                                    words.length > 2
                                            ? replica(words[2]).isLeader()
                                            : cluster.leader().isPresent();
                    case "settled" -> cluster::isSettled;
                    case "voters" -> {
                        String voters =
                                String.join(" ", Arrays.copyOfRange(words, 2, words.length));
                        yield () ->
                                EventText.ids(cluster.checks().committedVoters()).equals(voters);
                    }
                    case "end" -> {
                        long end = Long.parseLong(words[3]);
                        yield () -> replica(words[2]).storage().endOffset() >= end;
                    }
                    default -> throw new IllegalArgumentException("until what? " + words[1]);
                };
        if (!world.runUntil(condition, UNTIL_LIMIT_NANOS)) {
            output.add("  never");
        }
    }

    private void append(String[] words) {
        int at = Arrays.asList(words).indexOf("at");
        RaftReplica leader = at > 0 ? replica(words[at + 1]) : cluster.leader().orElseThrow();
        for (String value : Arrays.copyOfRange(words, 1, at > 0 ? at : words.length)) {
            switch (leader.append(1, value.charAt(0))) {
                case AppendOutcome.Appended appended ->
                        output.add(
                                line(
                                        leader.id(),
                                        "appends " + value + " at " + appended.baseOffset()));
                case AppendOutcome.Rejected(var reason, var known) ->
                        output.add(
                                line(
                                        leader.id(),
                                        "rejects "
                                                + value
                                                + ": "
                                                + reason
                                                + ", leader "
                                                + known.map(BrokerId::toString).orElse("?")));
            }
        }
    }

    private void cut(String link) {
        String[] ends = link.split("[->]", -1);
        cluster.cut(replica(ends[0]).id(), replica(ends[1]).id());
        if (link.contains("-")) {
            cluster.cut(replica(ends[1]).id(), replica(ends[0]).id());
        }
    }

    /** Draws always the same part of the range. */
    private record Drawn(BrokerId id, Map<BrokerId, Integer> percentages) implements Randomness {
        @Override
        public long nextLong() {
            return id.value();
        }

        @Override
        public int nextInt(int bound) {
            long percent = percentages.getOrDefault(id, Math.min(100, 10 * id.value()));
            return (int) ((bound - 1) * percent / 100);
        }
    }
}
