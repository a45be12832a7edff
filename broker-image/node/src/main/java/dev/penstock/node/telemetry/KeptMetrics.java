/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What clients pushed last, until it is too old. Written on one loop, read from anywhere.
 *
 * <p>Always: not more series than there may be of all clients and of one.
 */
final class KeptMetrics {
    private final TelemetrySettings settings;
    private volatile Kept kept = new Kept(TreePMap.empty(), 0, 0);

    KeptMetrics(TelemetrySettings settings) {
        this.settings = settings;
    }

    private record Kept(TreePMap<Uuid, ClientMetrics> clients, int series, int leftOut) {
        Kept without(Uuid instanceId) {
            ClientMetrics known = clients.get(instanceId);
            return known == null
                    ? this
                    : new Kept(
                            clients.minus(instanceId),
                            series - known.series().size(),
                            leftOut - known.leftOut());
        }

        Kept with(ClientMetrics metrics) {
            return new Kept(
                    clients.plus(metrics.instanceId(), metrics),
                    series + metrics.series().size(),
                    leftOut + metrics.leftOut());
        }
    }

    boolean isEmpty() {
        return kept.clients().isEmpty();
    }

    PushedMetrics told(long pushes, long refused) {
        Kept now = kept;
        return new PushedMetrics(
                now.clients().values(), now.series(), now.leftOut(), pushes, refused);
    }

    /**
     * What was pushed takes the place of what was pushed before; what is counted on is added. Of a
     * client that is one too many nothing is kept.
     */
    void push(Uuid instanceId, TelemetryClient client, MetricsData data, long keptUntilNanos) {
        ClientMetrics before = kept.clients().get(instanceId);
        Kept others = kept.without(instanceId);
        if (before == null && others.clients().size() >= ClientTelemetry.MAX_CLIENTS) {
            return;
        }
        int room = Math.min(settings.maxSeriesPerClient(), settings.maxSeries() - others.series());
        Map<Series.Key, Series> series = merged(before, data, room);
        long unkept =
                data.points().stream()
                        .filter(point -> !series.containsKey(point.series().key()))
                        .count();
        kept =
                others.with(
                        new ClientMetrics(
                                instanceId,
                                client,
                                data.labels(),
                                List.copyOf(series.values()),
                                data.leftOut() + (int) unkept,
                                keptUntilNanos));
    }

    private static Map<Series.Key, Series> merged(
            @Nullable ClientMetrics before, MetricsData data, int room) {
        Map<Series.Key, Double> counted = new LinkedHashMap<>();
        if (before != null) {
            before.series().forEach(each -> counted.put(each.key(), each.value()));
        }
        Map<Series.Key, Series> series = new LinkedHashMap<>();
        for (MetricsData.Point point : data.points()) {
            Series.Key key = point.series().key();
            if (series.size() < room || series.containsKey(key)) {
                double base = point.isDelta() ? counted.getOrDefault(key, 0.0) : 0.0;
                series.put(key, point.series().plus(base));
            }
        }
        return series;
    }

    /** Forgets clients that have not pushed in time. */
    void expire(long nowNanos) {
        List<Uuid> expired = new ArrayList<>();
        kept.clients()
                .forEach(
                        (id, metrics) -> {
                            if (nowNanos - metrics.keptUntilNanos() >= 0) {
                                expired.add(id);
                            }
                        });
        for (Uuid each : expired) {
            kept = kept.without(each);
        }
    }
}
