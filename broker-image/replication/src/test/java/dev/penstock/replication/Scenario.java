/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plays the steps of a scenario with replicas in one place, without a network; prints what happens.
 *
 * <pre>
 *   cluster brokers=1,2,3 leader=1 epoch=5 isr=1,2,3 min=2   begins
 *   append 1 records=a,b acks=all|leader|none                a producer sends to broker 1
 *   fetch 2 [entries=1]                                      broker 2 asks its leader once
 *   deliver                                                  all ask until nothing changes
 *   crash 1 [lose=2] · start 1                               its last records may be lost
 *   elect 2 epoch=6 isr=2,3 [tell=2]                         all (or some) learn of a leader
 *   tell 3                                                   broker 3 learns the latest state
 *   isr agree|refuse|unknown|superseded                      the controller's answer
 *   pass 1000                                                milliseconds
 *   delete 1 before=2                                        the leader's log start moves
 * </pre>
 */
final class Scenario {
    static final TopicPartition PARTITION = new TopicPartition(Uuid.ONE, 0);
    static final long MS = 1_000_000L;
    private static final int MAX_ROUNDS = 20;

    private final SortedMap<Integer, ScenarioBroker> brokers = new TreeMap<>();
    private final List<String> printed = new ArrayList<>();
    private PartitionState state =
            new PartitionState(Optional.empty(), LeaderEpoch.FIRST, 0, List.of(), List.of(), 1);
    private Optional<IsrProposal> proposal = Optional.empty();
    private long nowNanos;

    List<String> run(List<String> steps) {
        for (String step : steps) {
            String text = step.replaceAll("#.*", "").strip();
            if (!text.isEmpty()) {
                printed.add("> " + text);
                play(text.split(" +"));
            }
        }
        brokers.values().forEach(broker -> print(broker.describe()));
        return printed;
    }

    void print(String line) {
        printed.add(line);
    }

    long nowNanos() {
        return nowNanos;
    }

    PartitionState state() {
        return state;
    }

    ScenarioBroker broker(BrokerId id) {
        return brokers.get(id.value());
    }

    void proposed(IsrProposal asked) {
        proposal = Optional.of(asked);
    }

    private void play(String[] words) {
        Map<String, String> named =
                Arrays.stream(words)
                        .filter(word -> word.contains("="))
                        .map(word -> word.split("=", 2))
                        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        switch (words[0]) {
            case "cluster" -> cluster(named);
            case "append" -> named(words).append(named.get("records"), acks(named.get("acks")));
            case "fetch" ->
                    named(words).fetch(Integer.parseInt(named.getOrDefault("entries", "100")));
            case "deliver" -> deliver();
            case "crash" -> named(words).crash(Integer.parseInt(named.getOrDefault("lose", "0")));
            case "start" -> named(words).start();
            case "elect" -> elect(words, named);
            case "tell" -> named(words).learn();
            case "isr" -> answer(words[1]);
            case "pass" -> pass(Long.parseLong(words[1]));
            case "delete" -> named(words).delete(Long.parseLong(named.get("before")));
            default -> throw new IllegalArgumentException("no such step: " + words[0]);
        }
    }

    private ScenarioBroker named(String[] words) {
        return brokers.get(Integer.parseInt(words[1]));
    }

    private static Acks acks(String name) {
        return Acks.valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }

    private void cluster(Map<String, String> named) {
        List<BrokerId> ids = ids(named.get("brokers"));
        state =
                new PartitionState(
                        Optional.of(id(named.get("leader"))),
                        epoch(named.get("epoch")),
                        1,
                        ids,
                        ids(named.get("isr")),
                        Integer.parseInt(named.getOrDefault("min", "1")));
        ids.forEach(id -> brokers.put(id.value(), new ScenarioBroker(this, id)));
        brokers.values().forEach(ScenarioBroker::start);
    }

    private void elect(String[] words, Map<String, String> named) {
        state =
                new PartitionState(
                        Optional.of(id(words[1])),
                        epoch(named.get("epoch")),
                        state.partitionEpoch() + 1,
                        state.replicas(),
                        ids(named.get("isr")),
                        state.minInsyncReplicas());
        List<BrokerId> told = named.containsKey("tell") ? ids(named.get("tell")) : state.replicas();
        told.forEach(id -> broker(id).learn());
    }

    /** All followers ask, again and again, until a round changes nothing. */
    private void deliver() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            String before = snapshot();
            brokers.values().forEach(broker -> broker.fetch(100));
            if (snapshot().equals(before)) {
                return;
            }
        }
        throw new AssertionError("does not come to rest: " + snapshot());
    }

    private String snapshot() {
        return brokers.values().stream().map(ScenarioBroker::describe).toList().toString();
    }

    private void answer(String kind) {
        IsrProposal asked = proposal.orElseThrow();
        proposal = Optional.empty();
        IsrOutcome outcome =
                switch (kind) {
                    case "agree" -> {
                        state =
                                state.withIsr(
                                        asked.newIsr().stream()
                                                .map(IsrProposal.Member::broker)
                                                .toList(),
                                        state.partitionEpoch() + 1);
                        yield new IsrOutcome.Committed(
                                state.leaderEpoch(), state.partitionEpoch(), state.isr());
                    }
                    case "refuse" -> new IsrOutcome.NotDone();
                    case "unknown" -> new IsrOutcome.Unknown();
                    case "superseded" -> new IsrOutcome.Superseded();
                    default -> throw new IllegalArgumentException("no such answer: " + kind);
                };
        broker(state.leader().orElseThrow()).answered(asked, outcome);
    }

    private void pass(long milliseconds) {
        long endNanos = nowNanos + milliseconds * MS;
        while (nowNanos < endNanos) {
            long next = endNanos;
            for (ScenarioBroker broker : brokers.values()) {
                next = Math.min(next, broker.nextNanos());
            }
            nowNanos = Math.max(nowNanos, next);
            brokers.values().forEach(ScenarioBroker::expire);
        }
    }

    private static BrokerId id(String text) {
        return new BrokerId(Integer.parseInt(text));
    }

    private static LeaderEpoch epoch(String text) {
        return new LeaderEpoch(Integer.parseInt(text));
    }

    private static List<BrokerId> ids(String text) {
        return Arrays.stream(text.split(",")).map(Scenario::id).toList();
    }
}
