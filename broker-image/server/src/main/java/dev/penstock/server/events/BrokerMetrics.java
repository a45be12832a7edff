/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.Node;
import dev.penstock.node.NodeEvents;
import dev.penstock.node.loop.Loops;
import dev.penstock.server.config.MetricLimits;
import dev.penstock.server.config.ServerConfig;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Makes the metrics of one broker, and puts them where they are scraped. */
public final class BrokerMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry;
    private final RequestMetrics requests = new RequestMetrics();
    private final MetricLimits limits;
    private final TopicMetrics topics;
    private final PartitionMetrics partitions;
    private final RuntimeMetrics runtime;

    public BrokerMetrics(PrometheusMeterRegistry registry, ServerConfig config) {
        this.registry = registry;
        limits = config.metrics();
        topics = new TopicMetrics(limits.maxTopics());
        partitions = new PartitionMetrics(limits.maxPartitions());
        runtime = new RuntimeMetrics(registry, config.logDirectories());
        registry.getPrometheusRegistry().register(requests);
        registry.getPrometheusRegistry().register(topics);
        registry.getPrometheusRegistry().register(partitions);
    }

    /** What the node tells its news to. */
    public NodeEvents events() {
        return new LoggedEvents(registry, requests, topics).forNode();
    }

    /** What is counted of the node when it is scraped. */
    public NodeMetrics of(Node node, Loops loops) {
        registry.getPrometheusRegistry().register(new LagMetrics(node::groupLags));
        registry.getPrometheusRegistry().register(new TelemetryMetrics(node::clientMetrics));
        node.watchLags(limits.maxPartitions());
        return new NodeMetrics(
                node, registry, partitions, topics, new LoopDelays(loops, registry), runtime);
    }

    @Override
    public void close() {
        runtime.close();
    }
}
