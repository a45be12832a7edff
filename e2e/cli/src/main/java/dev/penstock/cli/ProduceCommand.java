/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Records from standard input, one a line. */
@Command(
        name = "produce",
        description = "Sends each line of standard input as a record.",
        footer = {
            "",
            "  echo hello | ./penstock produce orders",
            "  ./penstock produce orders --key-separator : <orders.txt",
            "  ./penstock produce orders            at a terminal: a record a line, Ctrl-D ends"
        },
        mixinStandardHelpOptions = true)
final class ProduceCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Connection connection = new Connection();

    @Parameters(paramLabel = "TOPIC")
    private String topic = "";

    @Option(
            names = {"-k", "--key-separator"},
            paramLabel = "TEXT",
            description = "What stands between the key and the value of a line. Default: no keys.")
    private Optional<String> keySeparator = Optional.empty();

    @Option(
            names = "--partition",
            paramLabel = "N",
            description = "Default: the client chooses, by key.")
    private Optional<Integer> partition = Optional.empty();

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "A header of every record.")
    private List<String> headers = List.of();

    @Option(
            names = "--compression",
            paramLabel = "none|gzip|snappy|lz4|zstd",
            defaultValue = "none",
            description = "Default: ${DEFAULT-VALUE}.")
    private String compression = "none";

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Optional<Exception>> failure =
            new AtomicReference<>(Optional.empty());

    @Override
    public Integer call() throws IOException {
        requireTopic();
        Map<String, Object> settings = connection.clientSettings();
        settings.put("compression.type", compression);
        settings.put("max.block.ms", connection.timeoutMs());
        settings.put("request.timeout.ms", (int) connection.timeoutMs());
        settings.put("delivery.timeout.ms", (int) connection.timeoutMs() * 2);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            sendAll(producer, System.in);
            producer.flush();
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println(acknowledged.get() + " records acknowledged.");
        err.flush();
        failure.get()
                .ifPresent(
                        cause -> {
                            throw Connection.refusal("A record was not written", cause);
                        });
        return 0;
    }

    /** Brokers may make a topic for whoever sends to it; a typing error must not. */
    private void requireTopic() {
        try (var admin = connection.admin()) {
            TopicsCommand.describe(connection, admin, List.of(topic));
        }
    }

    private void sendAll(KafkaProducer<String, String> producer, InputStream in)
            throws IOException {
        Map<String, String> all = Connection.pairs("--header", headers);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        long number = 0;
        for (String line = lines.readLine();
                line != null && failure.get().isEmpty();
                line = lines.readLine()) {
            number++;
            ProducerRecord<String, String> record = record(line, number);
            all.forEach(
                    (name, value) ->
                            record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            send(producer, record);
        }
    }

    private ProducerRecord<String, String> record(String line, long number) {
        @Nullable Integer target = partition.orElse(null);
        if (keySeparator.isEmpty()) {
            return new ProducerRecord<>(topic, target, null, line);
        }
        int at = line.indexOf(keySeparator.get());
        if (at < 0) {
            throw new Refusal(
                    "Line "
                            + number
                            + " has no \""
                            + keySeparator.get()
                            + "\" between key and value. The lines before it are sent.");
        }
        return new ProducerRecord<>(
                topic,
                target,
                line.substring(0, at),
                line.substring(at + keySeparator.get().length()));
    }

    private void send(
            KafkaProducer<String, String> producer, ProducerRecord<String, String> record) {
        try {
            producer.send(
                    record,
                    (metadata, problem) -> {
                        if (problem == null) {
                            acknowledged.incrementAndGet();
                        } else {
                            failure.compareAndSet(Optional.empty(), Optional.of(problem));
                        }
                    });
        } catch (SerializationException | IllegalArgumentException e) {
            throw Connection.refusal("A record cannot be sent", e);
        }
    }
}
