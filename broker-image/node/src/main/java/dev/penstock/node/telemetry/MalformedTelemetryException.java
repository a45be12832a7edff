/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

/** What a client pushed is no MetricsData of OpenTelemetry. */
final class MalformedTelemetryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedTelemetryException(String message) {
        super(message);
    }
}
