/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.coordinator.group.GroupFacts;
import dev.penstock.node.Node;
import dev.penstock.node.partition.PartitionView;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;

/**
 * What a broker hosts, as gauges; counted when it is scraped and not before.
 *
 * <p>Metrics: {@code penstock_ready}, {@code penstock_active_controller}, {@code penstock_brokers},
 * {@code penstock_fenced_brokers}, {@code penstock_partitions}, {@code penstock_partitions_led},
 * {@code penstock_under_replicated_partitions}, {@code penstock_under_min_isr_partitions}, {@code
 * penstock_offline_partitions}, {@code penstock_groups} by state, {@code penstock_group_members},
 * {@code penstock_group_offsets}, {@code penstock_group_waiting_requests}.
 */
public final class NodeMetrics {
    private static final long VIEW_TIMEOUT_MS = 2_000;

    private final Node node;
    private final PartitionMetrics partitions;
    private final TopicMetrics topics;
    private final LoopDelays delays;
    private final RuntimeMetrics runtime;
    private volatile List<PartitionView> views = List.of();
    private volatile List<GroupFacts> groups = List.of();

    public NodeMetrics(
            Node node,
            MeterRegistry registry,
            PartitionMetrics partitions,
            TopicMetrics topics,
            LoopDelays delays,
            RuntimeMetrics runtime) {
        this.node = node;
        this.partitions = partitions;
        this.topics = topics;
        this.delays = delays;
        this.runtime = runtime;
        gauge(
                registry,
                "penstock.ready",
                "1 while this broker serves",
                broker -> broker.isReady() ? 1 : 0);
        gauge(
                registry,
                "penstock.active.controller",
                "1 on the broker that is the active controller",
                broker -> broker.isController() ? 1 : 0);
        gauge(
                registry,
                "penstock.brokers",
                "Registered brokers that are not fenced",
                broker ->
                        broker.image().brokers().values().stream()
                                .filter(known -> !known.fenced())
                                .count());
        gauge(
                registry,
                "penstock.fenced.brokers",
                "Registered brokers that are fenced: down, starting, or out of reach",
                broker ->
                        broker.image().brokers().values().stream()
                                .filter(known -> known.fenced())
                                .count());
        gauge(
                registry,
                "penstock.offline.partitions",
                "Partitions of the cluster without a leader",
                broker -> broker.image().leaderlessCount());
        count(registry, "penstock.partitions", "Partitions that this broker stores", _ -> 1);
        count(
                registry,
                "penstock.partitions.led",
                "Partitions that this broker leads",
                view -> view.isLeader() ? 1 : 0);
        count(
                registry,
                "penstock.under.replicated.partitions",
                "Partitions led here whose replicas are not all in sync",
                view -> view.isLeader() && view.isr().size() < replicas(view) ? 1 : 0);
        count(
                registry,
                "penstock.under.min.isr.partitions",
                "Partitions led here that refuse acks=all",
                view -> view.underMinIsr() ? 1 : 0);
        disk(registry);
        groups(registry);
    }

    private void disk(MeterRegistry registry) {
        count(
                registry,
                "penstock.damaged.partitions",
                "Partitions whose log is damaged and stays so until another broker leads them",
                view -> view.isDamaged() ? 1 : 0);
        gauge(
                registry,
                "penstock.disk.usable.bytes",
                "Free space for the logs of this broker",
                Node::usableDiskBytes);
        gauge(
                registry,
                "penstock.disk.full",
                "1 while records are refused as there is no room on the disk",
                broker -> broker.isDiskFull() ? 1 : 0);
        count(
                registry,
                "penstock.log.uncheckpointed.bytes",
                "Bytes of records that a start after a crash would have to read",
                PartitionView::bytesSinceCheckpoint);
    }

    private void groups(MeterRegistry registry) {
        String groups = "Groups that this broker coordinates, by state";
        sum(
                registry,
                "penstock.groups",
                groups,
                Tags.of("state", "Empty"),
                GroupFacts::emptyGroups);
        sum(
                registry,
                "penstock.groups",
                groups,
                Tags.of("state", "PreparingRebalance"),
                GroupFacts::preparingRebalanceGroups);
        sum(
                registry,
                "penstock.groups",
                groups,
                Tags.of("state", "CompletingRebalance"),
                GroupFacts::completingRebalanceGroups);
        sum(
                registry,
                "penstock.groups",
                groups,
                Tags.of("state", "Stable"),
                GroupFacts::stableGroups);
        sum(
                registry,
                "penstock.groups",
                groups,
                Tags.of("state", "Assigning"),
                GroupFacts::assigningGroups);
        sum(
                registry,
                "penstock.groups",
                groups,
                Tags.of("state", "Reconciling"),
                GroupFacts::reconcilingGroups);
        sum(
                registry,
                "penstock.group.members",
                "Members of the groups that this broker coordinates",
                Tags.empty(),
                GroupFacts::members);
        sum(
                registry,
                "penstock.group.offsets",
                "Positions that this broker keeps for groups",
                Tags.empty(),
                GroupFacts::offsets);
        sum(
                registry,
                "penstock.group.waiting.requests",
                "Group requests whose answer waits for members or for replication",
                Tags.empty(),
                GroupFacts::waitingRequests);
    }

    /**
     * Asks the loops anew; before a scrape. When they do not answer in time the last figures stand.
     */
    public void refresh() {
        runtime.bind();
        delays.measure();
        CompletableFuture<List<PartitionView>> answer = new CompletableFuture<>();
        CompletableFuture<List<GroupFacts>> facts = new CompletableFuture<>();
        node.partitionViews(answer::complete);
        node.groupFacts(facts::complete);
        try {
            views = answer.get(VIEW_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            groups = facts.get(VIEW_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            return;
        }
        partitions.update(views);
        topics.retain(topic -> node.image().topic(topic).isPresent());
    }

    private int replicas(PartitionView view) {
        return node.image()
                .partition(view.partition())
                .map(partition -> partition.replicas().size())
                .orElse(0);
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<Node> value) {
        Gauge.builder(name, node, value).description(description).register(registry);
    }

    private void count(
            MeterRegistry registry,
            String name,
            String description,
            ToDoubleFunction<PartitionView> value) {
        Gauge.builder(name, this, self -> self.views.stream().mapToDouble(value).sum())
                .description(description)
                .register(registry);
    }

    private void sum(
            MeterRegistry registry,
            String name,
            String description,
            Tags tags,
            ToDoubleFunction<GroupFacts> value) {
        Gauge.builder(name, this, self -> self.groups.stream().mapToDouble(value).sum())
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
