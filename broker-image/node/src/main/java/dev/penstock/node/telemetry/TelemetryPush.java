/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Uuid;
import dev.penstock.record.Compression;

import java.nio.ByteBuffer;

/**
 * What a client pushes.
 *
 * @param compression Kafka's number of it
 * @param metrics valid until the request is answered
 */
public record TelemetryPush(
        Uuid instanceId,
        int subscriptionId,
        boolean terminating,
        int compression,
        ByteBuffer metrics) {
    int sizeBytes() {
        return metrics.remaining();
    }

    boolean hasKnownCompression() {
        return compression >= 0 && compression < Compression.values().length;
    }
}
