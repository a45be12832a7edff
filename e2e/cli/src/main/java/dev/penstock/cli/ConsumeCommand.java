/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Records of a topic, as they come or as they lie there. */
@Command(
        name = "consume",
        description = "Prints the records of a topic, and waits for more until Ctrl-C.",
        footer = {
            "",
            "  ./penstock consume orders --from beginning --until-end",
            "  ./penstock consume orders --from 2026-01-31T12:00:00Z -o json",
            "  ./penstock consume orders --group billing      as a member of a group, which remembers how far it is"
        },
        mixinStandardHelpOptions = true)
final class ConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How a record is shown. */
    enum Shape {
        VALUE,
        TABLE,
        JSON
    }

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "TOPIC")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description =
                    "beginning, end, an offset, or a time such as 2026-01-31T12:00:00Z. Default: end; with --until-end:"
                            + " beginning; with --group: where the group is.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--partition", paramLabel = "N", description = "Only this partition.")
    private Optional<Integer> partition = Optional.empty();

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Read as a member of a group.")
    private Optional<String> group = Optional.empty();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after so many records.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--until-end", description = "End where the topic ends now.")
    private boolean untilEnd;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "value|table|json",
            defaultValue = "value",
            description = "How to show a record (default: ${DEFAULT-VALUE}).")
    private Shape shape = Shape.VALUE;

    private long shown;

    @Override
    public Integer call() {
        if (group.isPresent() && (from.isPresent() || partition.isPresent())) {
            throw new Refusal(
                    "With --group the group decides which partitions are read, and from where. ./penstock groups reset"
                            + " sets it back.");
        }
        try (var admin = connection.admin()) {
            TopicsCommand.describe(connection, admin, List.of(topic));
        }
        Map<String, Object> settings = connection.clientSettings();
        settings.put("default.api.timeout.ms", (int) connection.timeoutMs());
        group.ifPresent(name -> settings.put("group.id", name));
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        Thread main = Thread.currentThread();
        Thread leave = Thread.ofPlatform().unstarted(() -> leave(consumer, main));
        Runtime.getRuntime().addShutdownHook(leave);
        try (consumer) {
            read(consumer);
        } catch (WakeupException e) {
            // Ctrl-C: what was shown is committed, and the group hears of the leaving.
            return 0;
        } catch (KafkaException e) {
            throw Connection.refusal("The topic cannot be read", e);
        }
        Runtime.getRuntime().removeShutdownHook(leave);
        return 0;
    }

    private static void leave(KafkaConsumer<String, String> consumer, Thread main) {
        consumer.wakeup();
        try {
            main.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(KafkaConsumer<String, String> consumer) {
        if (group.isPresent()) {
            consumer.subscribe(List.of(topic));
        } else {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            seek(consumer, partitions);
        }
        Optional<Map<TopicPartition, Long>> ends =
                untilEnd
                        ? Optional.of(consumer.endOffsets(partitions(consumer)))
                        : Optional.empty();
        PrintWriter out = spec.commandLine().getOut();
        while (shown < count && !ends.map(end -> isAtEnd(consumer, end)).orElse(false)) {
            for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                long end =
                        ends.map(
                                        all ->
                                                all.getOrDefault(
                                                        new TopicPartition(
                                                                topic, record.partition()),
                                                        0L))
                                .orElse(Long.MAX_VALUE);
                if (shown < count && record.offset() < end) {
                    out.println(text(record));
                    shown++;
                    if (shown == count) {
                        // The rest of what was fetched is for the next who reads.
                        consumer.seek(
                                new TopicPartition(topic, record.partition()), record.offset() + 1);
                    }
                }
            }
            out.flush();
            if (group.isPresent() && !consumer.assignment().isEmpty()) {
                consumer.commitSync();
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, String> consumer) {
        List<TopicPartition> all =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .filter(
                                found ->
                                        partition.isEmpty() || found.partition() == partition.get())
                        .toList();
        if (all.isEmpty()) {
            throw new Refusal(
                    "Topic \""
                            + topic
                            + "\" has no partition "
                            + partition.orElse(0)
                            + ". ./penstock topics describe "
                            + topic
                            + " shows those that it has.");
        }
        return all;
    }

    private void seek(KafkaConsumer<String, String> consumer, List<TopicPartition> partitions) {
        switch (Position.parse("--from", from.orElse(untilEnd ? "beginning" : "end"))) {
            case Position.Beginning _ -> consumer.seekToBeginning(partitions);
            case Position.End _ -> {
                consumer.seekToEnd(partitions);
                // Now, and not at the first poll: what is sent from here on is to be seen.
                partitions.forEach(consumer::position);
            }
            case Position.Offset(long offset) ->
                    partitions.forEach(each -> consumer.seek(each, offset));
            case Position.Time(long millis) -> {
                Map<TopicPartition, OffsetAndTimestamp> found =
                        consumer.offsetsForTimes(
                                partitions.stream()
                                        .collect(Collectors.toMap(each -> each, _ -> millis)));
                for (TopicPartition each : partitions) {
                    OffsetAndTimestamp at = found.get(each);
                    if (at == null) {
                        consumer.seekToEnd(List.of(each));
                    } else {
                        consumer.seek(each, at.offset());
                    }
                }
            }
        }
    }

    private static boolean isAtEnd(
            KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
        return !consumer.assignment().isEmpty()
                && consumer.assignment().stream()
                        .allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
    }

    private String text(ConsumerRecord<String, String> record) {
        String key = String.valueOf(record.key());
        String value = String.valueOf(record.value());
        return switch (shape) {
            case VALUE -> value;
            case TABLE ->
                    record.partition()
                            + "  "
                            + record.offset()
                            + "  "
                            + Instant.ofEpochMilli(record.timestamp())
                            + "  "
                            + key
                            + "  "
                            + value;
            case JSON -> json(record).toString();
        };
    }

    private static ObjectNode json(ConsumerRecord<String, String> record) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("partition", record.partition())
                        .put("offset", record.offset())
                        .put("time", Instant.ofEpochMilli(record.timestamp()).toString())
                        .put("key", record.key())
                        .put("value", record.value());
        ObjectNode headers = json.putObject("headers");
        record.headers()
                .forEach(
                        header ->
                                headers.put(
                                        header.key(),
                                        header.value() == null
                                                ? null
                                                : new String(
                                                        header.value(), StandardCharsets.UTF_8)));
        return json;
    }
}
