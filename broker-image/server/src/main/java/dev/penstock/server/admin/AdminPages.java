/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.admin;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.Node;
import dev.penstock.node.health.StopImpact;
import dev.penstock.node.health.StopImpact.NamedPartition;
import dev.penstock.server.admin.AdminHttp.Answer;
import dev.penstock.server.admin.AdminHttp.Page;
import dev.penstock.server.events.ClientMetricsText;
import dev.penstock.server.events.NodeMetrics;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The pages of a broker's admin port. */
public final class AdminPages {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAVAILABLE = 503;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** How many partitions a page names; the count is always whole. */
    private static final int MAX_NAMED = 100;

    /** Who would stop together with this broker: up to 100 others. */
    private static final Pattern TOGETHER = Pattern.compile("with=[0-9]{1,9}(,[0-9]{1,9}){0,99}");

    private final Node node;
    private final PrometheusMeterRegistry registry;
    private final NodeMetrics metrics;

    public AdminPages(Node node, PrometheusMeterRegistry registry, NodeMetrics metrics) {
        this.node = node;
        this.registry = registry;
        this.metrics = metrics;
    }

    /** All pages, by path. */
    public Map<String, Page> all() {
        return Map.of(
                "/livez", _ -> Answer.ok("alive\n"),
                "/readyz", _ -> ready(),
                "/stop-impact", this::stopImpact,
                "/metrics", _ -> metrics(),
                "/client-metrics", _ -> clientMetrics());
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
     * know. A question that is not understood in full is not answered in part.
     */
    private Answer stopImpact(String query) {
        if (!query.isEmpty() && !TOGETHER.matcher(query).matches()) {
            return unknown(
                    BAD_REQUEST, "the question is not understood: with=1,4 names other brokers");
        }
        if (!node.isReady()) {
            return unknown(UNAVAILABLE, "this broker does not serve");
        }
        return node.stopImpact(othersIn(query))
                .map(this::stopImpact)
                .orElseGet(() -> unknown(UNAVAILABLE, "one of the brokers is not registered here"));
    }

    private static Answer unknown(int status, String reason) {
        return Answer.json(status, "{\"known\":false,\"reason\":\"" + reason + "\"}\n");
    }

    private static Set<BrokerId> othersIn(String query) {
        return Pattern.compile("[0-9]+")
                .matcher(query)
                .results()
                .map(id -> new BrokerId(Integer.parseInt(id.group())))
                .collect(Collectors.toSet());
    }

    private Answer stopImpact(StopImpact impact) {
        return Answer.json(
                OK,
                "{\"known\":true,\"brokers\":%s,\"safe\":%s,\"controller\":%s,\"quorum\":{\"voters\":%d,\"left\":%d,\"majority\":%s},\"underReplicated\":%d,\"leaderless\":%d,\"unavailable\":%s,\"rejecting\":%s}\n"
                        .formatted(
                                impact.brokers(),
                                impact.isSafe(),
                                node.isController(),
                                impact.voters().size(),
                                impact.votersLeft(),
                                impact.keepsMajority(),
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
