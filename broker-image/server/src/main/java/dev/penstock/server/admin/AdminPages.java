/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.admin;

import dev.penstock.node.Node;
import dev.penstock.node.health.StopImpact;
import dev.penstock.node.health.StopImpact.NamedPartition;
import dev.penstock.server.admin.AdminHttp.Answer;
import dev.penstock.server.events.ClientMetricsText;
import dev.penstock.server.events.NodeMetrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The pages of a broker's admin port. */
public final class AdminPages {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** How many partitions a page names; the count is always whole. */
    private static final int MAX_NAMED = 100;

    private final Node node;
    private final PrometheusMeterRegistry registry;
    private final NodeMetrics metrics;

    public AdminPages(Node node, PrometheusMeterRegistry registry, NodeMetrics metrics) {
        this.node = node;
        this.registry = registry;
        this.metrics = metrics;
    }

    /** All pages, by path. */
    public Map<String, Supplier<Answer>> all() {
        return Map.of(
                "/livez", () -> Answer.ok("alive\n"),
                "/readyz", this::ready,
                "/stop-impact", this::stopImpact,
                "/metrics", this::metrics,
                "/client-metrics", this::clientMetrics);
    }

    private Answer ready() {
        return node.isReady()
                ? Answer.ok("ready\n")
                : Answer.text(
                        UNAVAILABLE,
                        "not ready: not registered with a controller, or fenced by it\n");
    }

    private Answer metrics() {
        metrics.refresh();
        return new Answer(OK, PROMETHEUS, registry.scrape());
    }

    /** A page of its own: a broker's metrics are scraped whatever its clients push. */
    private Answer clientMetrics() {
        return new Answer(OK, PROMETHEUS, ClientMetricsText.of(node.clientMetrics()));
    }

    /**
     * While this broker does not serve, what it knows may be old, so the answer is that it does not
     * know.
     */
    private Answer stopImpact() {
        if (!node.isReady()) {
            return Answer.json(
                    UNAVAILABLE, "{\"known\":false,\"reason\":\"this broker does not serve\"}\n");
        }
        StopImpact impact = node.stopImpact();
        return Answer.json(
                OK,
                "{\"known\":true,\"safe\":%s,\"controller\":%s,\"underReplicated\":%d,\"leaderless\":%d,\"unavailable\":%s,\"rejecting\":%s}\n"
                        .formatted(
                                impact.isSafe(),
                                node.isController(),
                                impact.underReplicated(),
                                impact.leaderless(),
                                partitions(impact.unavailable()),
                                partitions(impact.rejecting())));
    }

    /** Topic names need no escapes: they are letters, digits, dots, dashes and underscores. */
    private static String partitions(List<NamedPartition> partitions) {
        String named =
                partitions.stream()
                        .limit(MAX_NAMED)
                        .map(
                                partition ->
                                        "\""
                                                + partition.topic()
                                                + "-"
                                                + partition.partition()
                                                + "\"")
                        .collect(Collectors.joining(","));
        return "{\"count\":" + partitions.size() + ",\"first\":[" + named + "]}";
    }
}
