/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.config.ClientMetricsConfigs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.zip.CRC32C;

/**
 * What one client shall push.
 *
 * @param id the same on every broker, and another one when anything of it changes
 * @param metrics prefixes of names; empty when the client shall push nothing
 * @param intervalMs how often it pushes, or asks again
 */
public record Subscription(int id, List<String> metrics, int intervalMs) {
    public Subscription {
        metrics = List.copyOf(metrics);
    }

    static Subscription of(Uuid instanceId, SortedSet<String> metrics, int intervalMs) {
        List<String> told =
                metrics.contains(ClientMetricsConfigs.ALL_METRICS)
                        ? List.of(ClientMetricsConfigs.ALL_METRICS)
                        : List.copyOf(metrics);
        CRC32C crc = new CRC32C();
        for (String metric : told) {
            crc.update(metric.getBytes(StandardCharsets.UTF_8));
            crc.update(0);
        }
        crc.update(
                ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES)
                        .putInt(intervalMs)
                        .putLong(instanceId.mostSignificant())
                        .putLong(instanceId.leastSignificant())
                        .flip());
        return new Subscription((int) crc.getValue(), told, intervalMs);
    }
}
