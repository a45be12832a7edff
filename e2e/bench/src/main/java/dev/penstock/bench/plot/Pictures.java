/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import dev.penstock.bench.plot.LinePicture.Axes;
import dev.penstock.bench.plot.LinePicture.Points;
import dev.penstock.bench.result.Measurement;
import dev.penstock.bench.result.Metric;
import dev.penstock.bench.result.Series;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All pictures of the report, in its order. */
public final class Pictures {
    /** "The leader is killed (kill -9)". */
    private static final Pattern WHO_GOES = Pattern.compile("The (\\w+)\\b.* is .*\\((.+)\\)");

    /** "Produce flat out, 3 brokers, 3 replicas". */
    private static final Pattern FLAT_OUT = Pattern.compile("(\\w+) flat out, (\\w+) brokers?, .*");

    /** "1 KiB records, 16 KiB batches, acks=all, 3 partitions". */
    private static final Pattern SHAPE =
            Pattern.compile("(\\S+ \\S+) records, (\\S+ \\S+) batches.*");

    private static final char NO_BREAK_SPACE = '\u00A0';

    private static final Axes SINCE_EVENT =
            new Axes("seconds since then", "acknowledged, thousands of records", Points.ADDED_UP);
    private static final Axes PERCENTILES =
            new Axes("share of the records that are at least as fast", "ms", Points.BY_PERCENTILE);
    private static final Axes MOVED =
            new Axes(
                    "seconds; the first five are before, the end is when all is moved",
                    "p99 of the acknowledgements, ms",
                    Points.BY_SECOND);
    private static final Axes THROUGHPUT =
            new Axes("seconds since the first record", "MB/s", Points.BY_HALF_SECOND);

    private final List<String> peers;

    /** Those of two peers, whose colours follow from this order. */
    public Pictures(String first, String second) {
        this.peers = List.of(first, second);
    }

    /** Those whose figures are there. */
    public List<Picture> draw(List<Measurement> measurements) throws IOException {
        List<Picture> pictures = new ArrayList<>();
        for (Drawing drawing : drawings()) {
            drawing.draw(peers, measurements).ifPresent(pictures::add);
        }
        return pictures;
    }

    private static List<Drawing> drawings() {
        return List.of(
                new BarPicture(
                        "silence",
                        "A producer with acks=all while a broker goes: longest silence",
                        Metric.GAP_MS,
                        Pictures::whoGoes,
                        true),
                since("leader-killed", "The leader is killed (kill -9)"),
                since("leader-stopped", "The leader is stopped (SIGTERM)"),
                since("follower-silent", "The follower is silent (SIGSTOP)"),
                since("leader-stalled", "The leader is on a disk that takes no writes (fsfreeze)"),
                moved("move", "no throttle"),
                moved("move-throttled", "throttled"),
                flatOut("throughput-3", "Throughput, three replicas", Metric.MB_PER_S, "3"),
                flatOut("throughput-1", "Throughput, one replica", Metric.MB_PER_S, "one"),
                overTime("3", "three replicas"),
                overTime("one", "one replica"),
                flatOut(
                        "cpu-3",
                        "Processor time of the brokers, three replicas",
                        Metric.BROKER_CPU_S_PER_GB,
                        "3"),
                flatOut(
                        "cpu-1",
                        "Processor time of the brokers, one replica",
                        Metric.BROKER_CPU_S_PER_GB,
                        "one"),
                latency("3", "three replicas"),
                latency("one", "one replica"),
                durability("durability-throughput", "throughput", Metric.MB_PER_S),
                durability("durability-latency", "p99 of acknowledgements", Metric.P99_MS),
                started("start", "Start on empty storage", Metric.START_MS),
                started("memory", "Memory when idle", Metric.IDLE_MEMORY_MB),
                new BarPicture(
                        "recovery",
                        "A broker starts again",
                        Metric.START_MS,
                        Pictures::startedAgain,
                        false));
    }

    private static Drawing since(String name, String workload) {
        return new LinePicture(name, workload, Series.ACKNOWLEDGED, of(workload), SINCE_EVENT);
    }

    private static Drawing moved(String name, String how) {
        return new LinePicture(
                name,
                "A producer while replicas are moved, " + how,
                Series.P99,
                one ->
                        one.workload().startsWith("Move replicas")
                                && one.workload().endsWith(", " + how),
                MOVED);
    }

    private static Drawing durability(String name, String what, Metric metric) {
        return new BarPicture(
                name,
                "What is acknowledged is in memory, or on disk: " + what,
                metric,
                one ->
                        one.workload().startsWith("Durability, ")
                                ? Optional.of(
                                        one.testCase().startsWith("on disk")
                                                ? "on disk"
                                                : "in memory")
                                : Optional.empty(),
                false);
    }

    private static Drawing overTime(String brokers, String replicas) {
        return new LinePicture(
                "produce-over-time-" + digit(brokers),
                "Produce, 1 KiB records, 64 KiB batches, " + replicas,
                Series.THROUGHPUT,
                one ->
                        flatOut(one, brokers)
                                .filter(label -> label.equals("produce 1 KiB, 64 KiB"))
                                .isPresent(),
                THROUGHPUT);
    }

    private static Drawing latency(String brokers, String replicas) {
        return new LinePicture(
                "latency-" + digit(brokers),
                "From when a record is due until it is consumed, " + replicas,
                Series.LATENCY,
                one -> one.workload().startsWith("End to end at a fixed rate, " + brokers),
                PERCENTILES);
    }

    private static Drawing flatOut(String name, String title, Metric metric, String brokers) {
        return new BarPicture(name, title, metric, one -> flatOut(one, brokers), false);
    }

    private static Drawing started(String name, String title, Metric metric) {
        Function<Measurement, Optional<String>> label =
                one ->
                        Optional.of(one.workload())
                                .filter(workload -> workload.startsWith("Start and idle, "))
                                .map(workload -> workload.split(", ", -1)[1]);
        return new BarPicture(name, title, metric, label, false);
    }

    private static String digit(String brokers) {
        return brokers.equals("one") ? "1" : brokers;
    }

    private static Predicate<Measurement> of(String workload) {
        return one -> one.workload().equals(workload);
    }

    private static Optional<String> whoGoes(Measurement one) {
        Matcher matcher = WHO_GOES.matcher(one.workload());
        return matcher.matches()
                ? Optional.of(matcher.group(1) + ", " + inOneLine(matcher.group(2)))
                : Optional.empty();
    }

    private static String inOneLine(String text) {
        return text.replace(' ', NO_BREAK_SPACE);
    }

    private static Optional<String> flatOut(Measurement one, String brokers) {
        Matcher workload = FLAT_OUT.matcher(one.workload());
        Matcher shape = SHAPE.matcher(one.testCase());
        return workload.matches() && shape.matches() && workload.group(2).equals(brokers)
                ? Optional.of(
                        "%s %s, %s"
                                .formatted(
                                        workload.group(1).toLowerCase(Locale.ROOT),
                                        shape.group(1),
                                        shape.group(2)))
                : Optional.empty();
    }

    private static Optional<String> startedAgain(Measurement one) {
        return one.workload().startsWith("Start again with many ")
                ? Optional.of(one.testCase())
                : Optional.empty();
    }
}
