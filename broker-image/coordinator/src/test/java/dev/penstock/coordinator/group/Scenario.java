/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.LeavingMember;
import dev.penstock.coordinator.group.GroupRequest.MemberAssignment;
import dev.penstock.coordinator.group.GroupRequest.OffsetToCommit;
import dev.penstock.coordinator.group.GroupRequest.Protocol;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter.Refusal;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the lines of a scenario file against one shard and prints what comes of each: records that
 * are stored, events, answers. Member ids are printed as {@code client#n}, the n-th id drawn for a
 * client.
 *
 * <p>The clock stands still but for {@code advance}, which stops at each deadline on the way.
 */
final class Scenario {
    private static final long START_EPOCH_MS = 1_000_000L;

    private final FakePartition partition = new FakePartition();
    private final List<String> trace = new ArrayList<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, Integer> drawn = new LinkedHashMap<>();
    private final GroupRecordCodec codec = new GroupRecordCodec();
    private final FakeCluster cluster = new FakeCluster();
    private final ShareLines shares = new ShareLines(cluster);
    private final ScenarioText texts = new ScenarioText(cluster, shares);
    private final ConsumerLines consumers = new ConsumerLines(cluster);
    private GroupConfig config = GroupConfig.DEFAULT;
    private GroupShard shard = newShard();
    private long nowMs;
    private int tracedRecords;

    Scenario() {
        shard.startLoading(partition.epoch());
        shard.loaded(0, now());
    }

    private GroupShard newShard() {
        GroupShard next =
                new GroupShard(
                        config,
                        partition,
                        new CountingRandomness(),
                        this::traceEvent,
                        cluster.view());
        partition.onAdvance(() -> next.highWatermarkAdvanced(partition.highWatermark()));
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
            case "join" -> join(line);
            case "sync" -> sync(line);
            case "beat" -> beat(line);
            case "leave" -> leave(line);
            case "commit" -> commit(line);
            case "txn-commit" -> transactionalCommit(line);
            case "txn-end" ->
                    partition.end(
                            shard.replicated(),
                            line.number("pid", 1),
                            line.subject().equals("commit"));
            case "fetch" -> fetch(line);
            case "delete-offsets" -> deleteOffsets(line);
            case "forget-topics" ->
                    submit(
                            "forget",
                            new GroupRequest.ForgetTopics(List.of(line.subject().split(","))));
            case "describe" -> submit("describe", new GroupRequest.DescribeGroup(line.group()));
            case "list" ->
                    submit(
                            "list",
                            new GroupRequest.ListGroups(
                                    words(line.get("states", "")), words(line.get("types", ""))));
            case "delete" -> submit("delete", new GroupRequest.DeleteGroup(line.group()));
            case "advance" -> advance(Long.parseLong(line.subject()));
            case "replication" -> partition.replicating(line.subject().equals("on"));
            case "refuse" -> partition.refuse(Refusal.valueOf(line.subject()));
            case "accept" -> partition.accept();
            case "lose-leadership" -> shard.resign();
            case "start-loading" -> startLoading();
            case "finish-loading" -> shard.loaded(partition.highWatermark(), now());
            case "fail-over" -> failOver();
            case "topic" -> {
                cluster.topic(line.subject(), line.number("partitions", 1), line.get("racks", ""));
                shard.see(cluster.view());
            }
            case "no-topic" -> {
                cluster.remove(line.subject());
                shard.see(cluster.view());
            }
            case "group-config" -> {
                cluster.configure(line.group(), line.options());
                shard.see(cluster.view());
            }
            case "hb" -> heartbeat(line);
            case "share" -> share(line);
            case "describe-consumer" ->
                    submit("describe", new GroupRequest.DescribeConsumerGroup(line.group()));
            case "facts" -> trace.add(shard.facts().map(Object::toString).orElse("no facts"));
            default -> submit(line.command(), shares.request(line));
        }
        traceRecords();
        return trace.isEmpty() ? List.of("nothing") : List.copyOf(trace);
    }

    // ---- commands ----

    private void config(ScenarioLine line) {
        config =
                config.withMaxGroupSize(line.number("max-size", config.maxGroupSize()))
                        .withInitialRebalance(
                                line.number("quiet", config.initialRebalanceQuietMs()),
                                line.number("limit", config.initialRebalanceLimitMs()))
                        .withConsumer(consumers.config(line.options(), config.consumer()))
                        .withShare(shares.config(line.options(), config.share()))
                        .withOffsetsRetention(
                                line.number("retention", (int) config.offsetsRetentionMs()),
                                line.number(
                                        "check", (int) config.offsetsRetentionCheckIntervalMs()));
        failOver();
    }

    private void startLoading() {
        LeaderEpoch epoch = partition.failOver();
        shard = newShard();
        shard.startLoading(epoch);
        partition.replayInto(shard);
        tracedRecords = partition.log().size();
    }

    private void failOver() {
        shard.resign();
        startLoading();
        shard.loaded(partition.highWatermark(), now());
    }

    private void join(ScenarioLine line) {
        List<Protocol> protocols =
                words(line.get("protocols", "range")).stream()
                        .map(name -> new Protocol(name, offered(line)))
                        .toList();
        submit(
                line.subject(),
                new GroupRequest.JoinGroup(
                        line.group(),
                        id(line.get("as", "")),
                        line.options().get("instance"),
                        line.subject(),
                        "/10.0.0.1",
                        line.number("session", 10_000),
                        line.number("rebalance", 60_000),
                        line.get("type", "consumer"),
                        line.get("protocols", "range").equals("none") ? List.of() : protocols,
                        line.options().get("reason"),
                        line.has("id-required"),
                        line.has("can-skip")));
    }

    private void heartbeat(ScenarioLine line) {
        shard.submit(
                consumers.heartbeat(line.group(), line.subject(), line.options()),
                now(),
                answer -> {
                    consumers.told(line.subject(), answer);
                    traceAnswer(line.subject(), answer);
                });
    }

    private void share(ScenarioLine line) {
        shard.submit(
                shares.heartbeat(line.group(), line.subject(), line.options()),
                now(),
                answer -> {
                    shares.told(line.subject(), answer);
                    traceAnswer(line.subject(), answer);
                });
    }

    private void sync(ScenarioLine line) {
        List<MemberAssignment> assignments = new ArrayList<>();
        for (String part : words(line.get("assign", ""))) {
            String[] pair = part.split(":", 2);
            assignments.add(new MemberAssignment(id(pair[0]), utf8(pair[1])));
        }
        submit(
                line.subject(),
                new GroupRequest.SyncGroup(
                        line.group(),
                        line.number("gen", 1),
                        id(line.get("as", line.subject() + "#1")),
                        line.options().get("instance"),
                        line.options().get("type"),
                        line.options().get("protocol"),
                        assignments));
    }

    private void beat(ScenarioLine line) {
        submit(
                line.subject(),
                new GroupRequest.Heartbeat(
                        line.group(),
                        line.number("gen", 1),
                        id(line.get("as", line.subject() + "#1")),
                        line.options().get("instance")));
    }

    private void leave(ScenarioLine line) {
        List<LeavingMember> members = new ArrayList<>();
        for (String memberId : words(line.get("as", ""))) {
            members.add(new LeavingMember(id(memberId), line.options().get("instance"), null));
        }
        if (members.isEmpty()) {
            members.add(new LeavingMember("", line.options().get("instance"), "by hand"));
        }
        submit(line.subject(), new GroupRequest.LeaveGroup(line.group(), members));
    }

    private void commit(ScenarioLine line) {
        submit(
                line.subject(),
                new GroupRequest.OffsetCommit(
                        line.group(),
                        line.number("gen", GroupRequest.NO_GENERATION),
                        id(line.get("as", "")),
                        line.options().get("instance"),
                        line.has("retention") ? Long.valueOf(line.number("retention", 0)) : null,
                        offsets(line)));
    }

    private void transactionalCommit(ScenarioLine line) {
        submit(
                line.subject(),
                new GroupRequest.TransactionalOffsetCommit(
                        line.group(),
                        new TransactionalProducer(line.number("pid", 1), (short) 0),
                        line.has("v2"),
                        line.number("by", 1),
                        line.number("gen", GroupRequest.NO_GENERATION),
                        id(line.get("as", "")),
                        line.options().get("instance"),
                        offsets(line)));
    }

    private List<OffsetToCommit> offsets(ScenarioLine line) {
        List<OffsetToCommit> offsets = new ArrayList<>();
        line.options()
                .forEach(
                        (key, value) -> {
                            if (key.matches(".+-\\d+")) {
                                offsets.add(
                                        new OffsetToCommit(
                                                topicPartition(key),
                                                Long.parseLong(value),
                                                null,
                                                line.has("note-bytes")
                                                        ? "x".repeat(line.number("note-bytes", 0))
                                                        : line.options().get("note"),
                                                cluster.idOf(topicPartition(key).topic())));
                            }
                        });
        return offsets;
    }

    private void fetch(ScenarioLine line) {
        List<TopicPartitionName> partitions =
                line.subject().equals("all")
                        ? null
                        : words(line.subject()).stream().map(Scenario::topicPartition).toList();
        submit(
                "fetch",
                new GroupRequest.OffsetFetch(
                        line.group(),
                        line.options().get("as"),
                        line.number("epoch", GroupRequest.NO_GENERATION),
                        partitions,
                        line.has("stable")));
    }

    private void deleteOffsets(ScenarioLine line) {
        submit(
                "delete-offsets",
                new GroupRequest.OffsetDelete(
                        line.group(),
                        words(line.subject()).stream().map(Scenario::topicPartition).toList()));
    }

    private void advance(long byMs) {
        long endMs = nowMs + byMs;
        while (shard.nextDeadlineNanos().isPresent()) {
            long deadlineMs = Math.ceilDiv(shard.nextDeadlineNanos().getAsLong(), 1_000_000L);
            if (deadlineMs > endMs) {
                break;
            }
            nowMs = Math.max(nowMs, deadlineMs);
            int before = trace.size();
            shard.tick(now());
            traceRecords();
            if (trace.size() > before) {
                trace.add(before, "at " + nowMs + " ms");
            }
        }
        nowMs = endMs;
    }

    private <A extends GroupResponse> void submit(String who, GroupRequest<A> request) {
        shard.submit(request, now(), answer -> traceAnswer(who, answer));
    }

    // ---- the trace ----

    private void traceRecords() {
        List<EncodedRecord> log = partition.log();
        for (; tracedRecords < log.size(); tracedRecords++) {
            if (partition.isMarker(tracedRecords)) {
                trace.add("stored " + tracedRecords + ": marker");
                continue;
            }
            EncodedRecord encoded = log.get(tracedRecords);
            GroupRecord record = codec.decode(encoded.key(), encoded.value()).orElseThrow();
            trace.add("stored " + tracedRecords + ": " + named(texts.text(record)));
        }
    }

    private void traceEvent(GroupEvent event) {
        trace.add(
                named(
                        "event %s generation %d %s: %s"
                                .formatted(
                                        event.groupId(),
                                        event.generationId(),
                                        event.kind(),
                                        event.detail())));
    }

    private void traceAnswer(String who, GroupResponse answer) {
        traceRecords();
        if (answer instanceof GroupResponse.JoinGroup join && !join.memberId().isEmpty()) {
            nameOf(who, join.memberId());
        }
        trace.add(named(who + " <- " + texts.text(answer)));
    }

    private void nameOf(String client, String memberId) {
        names.computeIfAbsent(memberId, _ -> client + "#" + drawn.merge(client, 1, Integer::sum));
    }

    private String named(String text) {
        String named = text;
        for (Map.Entry<String, String> entry : names.entrySet()) {
            named = named.replace(entry.getKey(), entry.getValue());
        }
        return named.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "new");
    }

    private String id(String name) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(name);
    }

    private static List<String> words(String list) {
        return list.isEmpty() ? List.of() : Arrays.asList(list.split(","));
    }

    private static TopicPartitionName topicPartition(String text) {
        int dash = text.lastIndexOf('-');
        return new TopicPartitionName(
                text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
    }

    private static ByteBuffer offered(ScenarioLine line) {
        return line.has("owned")
                ? ConsumerLines.subscription(line.get("topics", "t"), line.get("owned", ""))
                : subscription(line.get("topics", "t"));
    }

    /** What a consumer sends as the metadata of its protocol. */
    static ByteBuffer subscription(String topics) {
        if (topics.equals("garbage")) {
            return utf8("garbage");
        }
        List<String> names = words(topics);
        ByteBuffer bytes = ByteBuffer.allocate(1_024).putShort((short) 1).putInt(names.size());
        for (String name : names) {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            bytes.putShort((short) utf8.length).put(utf8);
        }
        return bytes.putInt(-1).putInt(0).flip().asReadOnlyBuffer();
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    private static String utf8(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
