/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.config.ClientMatch;
import dev.penstock.metadata.config.ClientMetricsConfigs;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.ConfigResource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** The subscriptions of an image, read once for all clients that ask while they do not change. */
final class Subscriptions {
    private final Map<ConfigResource, ? extends SortedMap<String, String>> readFrom;
    private final List<Entry> entries;

    private Subscriptions(
            Map<ConfigResource, ? extends SortedMap<String, String>> readFrom,
            List<Entry> entries) {
        this.readFrom = readFrom;
        this.entries = entries;
    }

    static Subscriptions of(MetadataImage image) {
        List<Entry> entries = new ArrayList<>();
        image.configs()
                .forEach(
                        (resource, values) -> {
                            if (resource.type() == ConfigResource.Type.CLIENT_METRICS) {
                                entries.add(entry(values));
                            }
                        });
        return new Subscriptions(image.configs(), entries);
    }

    /** Itself, when the image says nothing new of settings. */
    @SuppressWarnings("ReferenceEquality") // Images share what did not change.
    Subscriptions newest(MetadataImage image) {
        return image.configs() == readFrom ? this : of(image);
    }

    /** What a client shall push: the metrics of all that match it, as often as one of them asks. */
    Subscription of(Uuid instanceId, TelemetryClient client) {
        Map<ClientMatch.Attribute, String> attributes = client.attributes(instanceId);
        SortedSet<String> metrics = new TreeSet<>();
        int intervalMs = Integer.MAX_VALUE;
        for (Entry entry : entries) {
            if (entry.match().matches(attributes)) {
                metrics.addAll(entry.metrics());
                intervalMs = Math.min(intervalMs, entry.intervalMs());
            }
        }
        return Subscription.of(
                instanceId,
                metrics,
                intervalMs == Integer.MAX_VALUE
                        ? ClientMetricsConfigs.DEFAULT_INTERVAL_MS
                        : intervalMs);
    }

    private static Entry entry(SortedMap<String, String> values) {
        String intervalMs = values.get(ClientMetricsConfigs.INTERVAL_MS);
        return new Entry(
                ClientMetricsConfigs.metrics(values.getOrDefault(ClientMetricsConfigs.METRICS, "")),
                intervalMs == null
                        ? ClientMetricsConfigs.DEFAULT_INTERVAL_MS
                        : Integer.parseInt(intervalMs),
                ClientMatch.of(values.getOrDefault(ClientMetricsConfigs.MATCH, "")));
    }

    private record Entry(List<String> metrics, int intervalMs, ClientMatch match) {}
}
