/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.node.handler.GetTelemetrySubscriptionsHandler;
import dev.penstock.node.handler.PushTelemetryHandler;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.telemetry.ClientTelemetry;
import dev.penstock.node.telemetry.PushedMetrics;
import dev.penstock.node.telemetry.TelemetrySettings;

import java.util.List;

/** Metrics of clients: the room and its handlers. */
final class TelemetryApis {
    private final ClientTelemetry telemetry;

    TelemetryApis(Assembly parts) {
        telemetry =
                new ClientTelemetry(
                        parts.ports().loops().data().getLast(),
                        parts.ports().clock(),
                        parts.ports().randomness(),
                        parts.ports().workers(),
                        parts.image(),
                        TelemetrySettings.of(parts.config().properties()));
    }

    List<RequestHandler<?>> handlers() {
        return List.of(
                new GetTelemetrySubscriptionsHandler(telemetry),
                new PushTelemetryHandler(telemetry));
    }

    /** From any thread. */
    PushedMetrics pushed() {
        return telemetry.pushed();
    }
}
