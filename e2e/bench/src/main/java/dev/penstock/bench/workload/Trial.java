/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.client.Clients;
import dev.penstock.bench.client.FlatOut;
import dev.penstock.bench.client.Shape;
import dev.penstock.bench.peer.PeerCluster;
import dev.penstock.bench.result.Measurement;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** One repetition of one workload on one peer's cluster. */
public final class Trial {
    private static final String FIRST_TOPIC = "first";
    private static final long BYTES_PER_MB = 1_000_000;

    private final PeerCluster cluster;
    private final Workload workload;
    private final int pair;
    private final Length length;
    private final Sink sink;
    private int topics;

    public Trial(PeerCluster cluster, Workload workload, int pair, Length length, Sink sink) {
        this.cluster = cluster;
        this.workload = workload;
        this.pair = pair;
        this.length = length;
        this.sink = sink;
    }

    /** Where measurements go. */
    public interface Sink {
        void accept(Measurement measurement) throws IOException;
    }

    /** Runs the workload; when its cluster does not start, that is what was measured. */
    public void run() throws IOException, InterruptedException {
        try {
            workload.run(this);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            record("all cases", Result.NONE, reason(e));
        }
    }

    /** What one case measures. */
    interface Case {
        Result measure() throws Exception;
    }

    /**
     * What one case found.
     *
     * @param series what it measured again and again
     * @param otherPercent how disturbed it was
     */
    record Result(
            Map<Metric, Double> metrics, Map<Series, List<Double>> series, double otherPercent) {
        static final Result NONE = new Result(Map.of(), -1);

        Result(Map<Metric, Double> metrics, double otherPercent) {
            this(metrics, Map.of(), otherPercent);
        }
    }

    PeerCluster cluster() {
        return cluster;
    }

    Length length() {
        return length;
    }

    Clients clients() {
        return new Clients(cluster.bootstrapServers(), cluster.size(), cluster::crashed);
    }

    /** Starts all brokers and waits until a record is acknowledged by all of them. */
    void start() throws IOException, InterruptedException {
        cluster.start();
        clients().create(FIRST_TOPIC, 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = clients().eagerProducer()) {
            producer.send(new ProducerRecord<>(FIRST_TOPIC, new byte[1])).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the first record was refused: " + e.getCause(), e);
        }
    }

    /** A new topic of that many partitions, with a replica on each broker. */
    String topic(int partitions) throws InterruptedException {
        return topic(partitions, Map.of());
    }

    /** The same with settings. */
    String topic(int partitions, Map<String, String> settings) throws InterruptedException {
        String name = topicName();
        clients().create(name, partitions, settings);
        return name;
    }

    /** The name of a topic that does not exist yet. */
    String topicName() {
        return workload.name() + "-" + topics++;
    }

    /** A new topic that has as much as is to be read. */
    String filledTopic(Shape shape) throws InterruptedException {
        String topic = topic(shape.partitions());
        fill(topic, shape, length.preloadMb());
        return topic;
    }

    /** Produces so many megabytes. */
    void fill(String topic, Shape shape, int megabytes) throws InterruptedException {
        try (FlatOut filling = FlatOut.start(clients(), topic, shape)) {
            filling.awaitBytes(megabytes * BYTES_PER_MB);
        }
    }

    /** Runs one case and reports what it measured, or why it failed. */
    void report(String testCase, Case measured) throws IOException, InterruptedException {
        String error = "";
        Result result = Result.NONE;
        try {
            result = measured.measure();
            error = cluster.crashed().orElse("");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            error = reason(e);
        }
        record(testCase, result, error);
    }

    private String reason(Exception e) {
        return cluster.crashed().map(crash -> crash + "; ").orElse("") + e;
    }

    private void record(String testCase, Result result, String error) throws IOException {
        sink.accept(
                new Measurement(
                        cluster.peer().name(),
                        cluster.peer().version(),
                        workload.title(),
                        testCase,
                        pair,
                        result.otherPercent(),
                        error,
                        result.metrics(),
                        result.series()));
    }
}
