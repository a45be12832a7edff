/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.RequestMeter;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Requests by API and listener; those of other brokers come in on the inter-broker listener, which
 * tells the fetches of followers from those of consumers. Series appear with the first request.
 *
 * <p>Metrics: the histograms {@code penstock_request_seconds}, {@code
 * penstock_request_handling_seconds} and {@code penstock_request_waiting_seconds}; {@code
 * penstock_request_bytes_total}, {@code penstock_response_bytes_total}; {@code
 * penstock_request_errors_total} by error, too; {@code penstock_request_throttle_seconds_total}.
 */
public final class RequestMetrics implements MultiCollector {
    private final Map<ListenerName, ListenerRequests> byListener =
            new ConcurrentSkipListMap<>((one, other) -> one.value().compareTo(other.value()));

    /** Where the requests of a listener are counted. */
    RequestMeter of(ListenerName listener) {
        return byListener.computeIfAbsent(listener, ListenerRequests::new);
    }

    @Override
    public MetricSnapshots collect() {
        List<ApiRequests> all = new ArrayList<>();
        byListener.values().forEach(listener -> all.addAll(listener.served()));
        List<MetricSnapshot> snapshots = new ArrayList<>();
        var total =
                HistogramSnapshot.builder()
                        .name("penstock_request_seconds")
                        .help("From the whole request to its answer on its way");
        var handling =
                HistogramSnapshot.builder()
                        .name("penstock_request_handling_seconds")
                        .help("How long a request kept the loop of its connection");
        var waiting =
                HistogramSnapshot.builder()
                        .name("penstock_request_waiting_seconds")
                        .help(
                                "How long a request waited for other loops, followers, records or"
                                        + " members");
        var in = CounterSnapshot.builder().name("penstock_request_bytes").help("Bytes of requests");
        var out =
                CounterSnapshot.builder().name("penstock_response_bytes").help("Bytes of answers");
        var errors =
                CounterSnapshot.builder()
                        .name("penstock_request_errors")
                        .help("Error codes in answers, each partition's counted");
        var throttled =
                CounterSnapshot.builder()
                        .name("penstock_request_throttle_seconds")
                        .help("How long clients were held back after requests, by quotas");
        for (ApiRequests api : all) {
            total.dataPoint(api.total());
            handling.dataPoint(api.handling());
            waiting.dataPoint(api.waiting());
            in.dataPoint(api.requestBytes());
            out.dataPoint(api.responseBytes());
            throttled.dataPoint(api.throttleSeconds());
            api.errors().forEach(errors::dataPoint);
        }
        snapshots.add(total.build());
        snapshots.add(handling.build());
        snapshots.add(waiting.build());
        snapshots.add(in.build());
        snapshots.add(out.build());
        snapshots.add(errors.build());
        snapshots.add(throttled.build());
        return new MetricSnapshots(snapshots);
    }
}
