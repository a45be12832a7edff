/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.schema.Message;

import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** The requests of one API on one listener. */
final class ApiRequests implements Message.ErrorCodes {
    private static final ErrorCode[] CODES = ErrorCode.values();

    /** The codes begin at -1. */
    private static final int CODES_BELOW_ZERO = 1;

    private static final double MS_PER_S = 1_000;

    private final Labels labels;
    private final LatencyHistogram total = new LatencyHistogram();
    private final LatencyHistogram handling = new LatencyHistogram();
    private final LatencyHistogram waiting = new LatencyHistogram();
    private final LongAdder requestBytes = new LongAdder();
    private final LongAdder responseBytes = new LongAdder();
    private final LongAdder throttleTimeMs = new LongAdder();

    /** By the code, from -1 on. */
    private final AtomicLongArray errors =
            new AtomicLongArray(
                    CODES_BELOW_ZERO
                            + 1
                            + Arrays.stream(CODES).mapToInt(ErrorCode::code).max().orElseThrow());

    ApiRequests(ApiKey api, ListenerName listener) {
        labels = Labels.of("api", api.apiName(), "listener", listener.value());
    }

    void answered(Message response, long handlingNanos, long waitingNanos) {
        handling.record(handlingNanos);
        waiting.record(waitingNanos);
        response.eachError(this);
    }

    void done(int sentBytes, int answeredBytes, long totalNanos) {
        total.record(totalNanos);
        requestBytes.add(sentBytes);
        responseBytes.add(answeredBytes);
    }

    void throttled(int timeMs) {
        throttleTimeMs.add(timeMs);
    }

    @Override
    public void add(short code) {
        int index = code + CODES_BELOW_ZERO;
        if (index >= 0 && index < errors.length()) {
            errors.incrementAndGet(index);
        }
    }

    HistogramDataPointSnapshot total() {
        return total.snapshot(labels);
    }

    HistogramDataPointSnapshot handling() {
        return handling.snapshot(labels);
    }

    HistogramDataPointSnapshot waiting() {
        return waiting.snapshot(labels);
    }

    CounterDataPointSnapshot requestBytes() {
        return new CounterDataPointSnapshot(requestBytes.sum(), labels, null, 0L);
    }

    CounterDataPointSnapshot responseBytes() {
        return new CounterDataPointSnapshot(responseBytes.sum(), labels, null, 0L);
    }

    CounterDataPointSnapshot throttleSeconds() {
        return new CounterDataPointSnapshot(throttleTimeMs.sum() / MS_PER_S, labels, null, 0L);
    }

    /** The codes that were answered. */
    List<CounterDataPointSnapshot> errors() {
        List<CounterDataPointSnapshot> answered = new ArrayList<>();
        for (ErrorCode code : CODES) {
            int index = code.code() + CODES_BELOW_ZERO;
            if (errors.get(index) > 0) {
                answered.add(
                        new CounterDataPointSnapshot(
                                errors.get(index), labels.add("error", code.name()), null, 0L));
            }
        }
        return answered;
    }
}
