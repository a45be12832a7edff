/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.group.FakePartition;
import dev.penstock.coordinator.group.ScenarioLine;
import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter.Refusal;
import dev.penstock.kernel.LeaderEpoch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs the lines of a scenario file against one shard and prints what comes of each: records that
 * are stored, events, answers. Producer ids are given from 1000 on when an answer asks for one.
 *
 * <p>The clock stands still but for {@code advance}, which stops at each deadline on the way.
 */
final class TransactionScenario {
    private static final long START_EPOCH_MS = 1_000_000L;

    private final FakePartition partition = new FakePartition();
    private final List<String> trace = new ArrayList<>();
    private final TransactionRecordCodec codec = new TransactionRecordCodec();
    private TransactionConfig config = TransactionConfig.DEFAULT;
    private TransactionShard shard = newShard();
    private long nowMs;
    private long nextProducerId = 1_000;
    private int tracedRecords;

    TransactionScenario() {
        shard.replicated().startLoading(partition.epoch());
        shard.replicated().loaded(0, now());
    }

    private TransactionShard newShard() {
        TransactionShard next = new TransactionShard(config, partition, this::traceEvent);
        partition.onAdvance(
                () -> next.replicated().highWatermarkAdvanced(partition.highWatermark()));
        return next;
    }

    private Now now() {
        return new Now(TimeUnit.MILLISECONDS.toNanos(nowMs), START_EPOCH_MS + nowMs);
    }

    /** Runs one line; gives what happened. */
    List<String> run(String text) {
        trace.clear();
        ScenarioLine line = ScenarioLine.parse(text);
        switch (line.command()) {
            case "config" -> config(line);
            case "init" -> init(line);
            case "add" -> add(line);
            case "verify" ->
                    submit(
                            line.subject(),
                            new TransactionRequest.VerifyPartitions(
                                    line.subject(),
                                    producerId(line),
                                    epoch(line),
                                    partitions(line)));
            case "end" -> end(line);
            case "markers" ->
                    submit("markers", new TransactionRequest.AwaitMarkers(line.has("all")));
            case "written" ->
                    submit(
                            "written",
                            new TransactionRequest.MarkersWritten(
                                    line.subject(), producerId(line), epoch(line)));
            case "describe" ->
                    submit("describe", new TransactionRequest.DescribeTransaction(line.subject()));
            case "list" -> list(line);
            case "advance" -> advance(Long.parseLong(line.subject()));
            case "replication" -> partition.replicating(line.subject().equals("on"));
            case "refuse" -> partition.refuse(Refusal.valueOf(line.subject()));
            case "accept" -> partition.accept();
            case "lose-leadership" -> shard.replicated().resign();
            case "fail-over" -> failOver();
            default -> throw new IllegalArgumentException("unknown command: " + text);
        }
        traceRecords();
        settle();
        return trace.isEmpty() ? List.of("nothing") : List.copyOf(trace);
    }

    // ---- commands ----

    private void config(ScenarioLine line) {
        config =
                new TransactionConfig(
                        line.number("max-timeout", config.maxTimeoutMs()),
                        line.number("expiration", (int) config.idExpirationMs()),
                        line.number("check", (int) config.idExpirationCheckIntervalMs()),
                        line.number("wait", config.concurrentWaitMs()),
                        line.number("waiting", config.maxWaitingRequests()),
                        config.retryMs(),
                        config.writeTimeoutMs());
        failOver();
    }

    private void failOver() {
        shard.replicated().resign();
        LeaderEpoch epoch = partition.failOver();
        shard = newShard();
        shard.replicated().startLoading(epoch);
        partition.replayInto(shard.replicated());
        tracedRecords = partition.log().size();
        shard.replicated().loaded(partition.highWatermark(), now());
    }

    private void init(ScenarioLine line) {
        submit(
                line.subject(),
                new TransactionRequest.InitProducerId(
                        line.subject().equals("none") ? "" : line.subject(),
                        line.number("timeout", 60_000),
                        line.number("pid", (int) TransactionRequest.NO_PRODUCER_ID),
                        (short) line.number("epoch", TransactionRequest.NO_EPOCH),
                        OptionalLong.empty()));
    }

    private void add(ScenarioLine line) {
        submit(
                line.subject(),
                new TransactionRequest.AddPartitions(
                        line.subject(),
                        producerId(line),
                        epoch(line),
                        partitions(line),
                        line.has("v2")
                                ? Transaction.VERSION_WITH_BUMP
                                : Transaction.VERSION_WITHOUT_BUMP));
    }

    private void end(ScenarioLine line) {
        submit(
                line.subject(),
                new TransactionRequest.EndTransaction(
                        line.subject(),
                        producerId(line),
                        epoch(line),
                        line.has("commit"),
                        line.has("v2"),
                        line.number("by", 1),
                        OptionalLong.empty()));
    }

    private void list(ScenarioLine line) {
        Set<TransactionState> states = EnumSet.noneOf(TransactionState.class);
        words(line.get("states", "")).forEach(state -> states.add(TransactionState.valueOf(state)));
        Set<Long> producerIds =
                words(line.get("pids", "")).stream()
                        .map(Long::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new));
        submit(
                "list",
                new TransactionRequest.ListTransactions(
                        states,
                        producerIds,
                        line.number("longer-than", -1),
                        id -> id.startsWith(line.get("prefix", ""))));
    }

    private void advance(long byMs) {
        long endMs = nowMs + byMs;
        while (shard.replicated().nextDeadlineNanos().isPresent()) {
            long deadlineMs =
                    Math.ceilDiv(shard.replicated().nextDeadlineNanos().getAsLong(), 1_000_000L);
            if (deadlineMs > endMs) {
                break;
            }
            nowMs = Math.max(nowMs, deadlineMs);
            int before = trace.size();
            shard.replicated().tick(now());
            traceRecords();
            if (trace.size() > before) {
                trace.add(before, "at " + nowMs + " ms");
            }
        }
        nowMs = endMs;
    }

    /** What is due now happens without waiting, as on a loop. */
    private void settle() {
        while (shard.replicated().nextDeadlineNanos().orElse(Long.MAX_VALUE) <= now().nanos()) {
            shard.replicated().tick(now());
            traceRecords();
        }
    }

    private <A extends TransactionResponse> void submit(String who, TransactionRequest<A> request) {
        shard.submit(request, now(), answer -> answered(who, request, answer));
    }

    private void answered(String who, TransactionRequest<?> request, TransactionResponse answer) {
        traceRecords();
        if (answer instanceof TransactionResponse.ProducerGiven given && given.needsProducerId()) {
            trace.add(who + " needs a producer id, is given " + nextProducerId);
            switch (request) {
                case TransactionRequest.InitProducerId init ->
                        submit(who, init.with(nextProducerId++));
                case TransactionRequest.EndTransaction end ->
                        submit(who, end.with(nextProducerId++));
                default -> throw new IllegalStateException("needs no producer id: " + request);
            }
            return;
        }
        trace.add(who + " <- " + text(answer));
    }

    // ---- the trace ----

    private void traceRecords() {
        List<EncodedRecord> log = partition.log();
        for (; tracedRecords < log.size(); tracedRecords++) {
            EncodedRecord encoded = log.get(tracedRecords);
            TransactionRecord record = codec.decode(encoded.key(), encoded.value()).orElseThrow();
            trace.add(
                    "stored "
                            + tracedRecords
                            + ": "
                            + switch (record) {
                                case TransactionRecord.Stored(Transaction stored) -> text(stored);
                                case TransactionRecord.Removed(String id) -> id + " gone";
                            });
        }
    }

    private void traceEvent(TransactionEvent event) {
        trace.add(
                "event %s %s of %d/%d"
                        .formatted(
                                event.transactionalId(),
                                event.kind(),
                                event.producerId(),
                                event.producerEpoch()));
    }

    private static String text(Transaction transaction) {
        return "%s %s %d/%d%s%s%s %s%s"
                .formatted(
                        transaction.transactionalId(),
                        transaction.state().kafkaName(),
                        transaction.producerId(),
                        transaction.producerEpoch(),
                        transaction.previousProducerId() < 0
                                ? ""
                                : " after " + transaction.previousProducerId(),
                        transaction.nextProducerId() < 0
                                ? ""
                                : " before " + transaction.nextProducerId(),
                        transaction.clientVersion() == 0 ? "" : " v2",
                        transaction.partitions(),
                        transaction.startEpochMs() < 0
                                ? ""
                                : " since " + (transaction.startEpochMs() - START_EPOCH_MS));
    }

    private static String text(TransactionResponse answer) {
        return switch (answer) {
            case TransactionResponse.ProducerGiven given ->
                    given.error() == TransactionError.NONE
                            ? given.producerId() + "/" + given.producerEpoch()
                            : given.error().toString();
            case TransactionResponse.PartitionResults results ->
                    results.partitions().stream()
                            .map(result -> result.partition() + "=" + result.error())
                            .collect(Collectors.joining(" "));
            case TransactionResponse.MarkersDue due ->
                    due.error()
                            + due.due().stream()
                                    .map(TransactionScenario::text)
                                    .collect(Collectors.joining());
            case TransactionResponse.Done done -> done.error().toString();
            case TransactionResponse.Described described -> {
                Transaction transaction = described.transaction();
                yield described.error() + (transaction == null ? "" : " " + text(transaction));
            }
            case TransactionResponse.Listed listed ->
                    listed.error()
                            + listed.transactions().stream()
                                    .map(
                                            transaction ->
                                                    " "
                                                            + transaction.transactionalId()
                                                            + ":"
                                                            + transaction.state().kafkaName())
                                    .collect(Collectors.joining());
        };
    }

    private static String text(TransactionResponse.DueMarkers due) {
        return " %s %s %d/%d%s to %s"
                .formatted(
                        due.commit() ? "commit" : "abort",
                        due.transactionalId(),
                        due.producerId(),
                        due.producerEpoch(),
                        due.transactionVersion() == 0 ? "" : " v2",
                        due.partitions());
    }

    private static long producerId(ScenarioLine line) {
        return line.number("pid", 1_000);
    }

    private static short epoch(ScenarioLine line) {
        return (short) line.number("epoch", 0);
    }

    private static List<TopicPartitionName> partitions(ScenarioLine line) {
        return words(line.get("to", "a-0")).stream().map(TransactionScenario::partition).toList();
    }

    private static TopicPartitionName partition(String text) {
        int dash = text.lastIndexOf('-');
        return new TopicPartitionName(
                text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
    }

    private static List<String> words(String list) {
        return list.isEmpty() ? List.of() : Arrays.asList(list.split(","));
    }
}
