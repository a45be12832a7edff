/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.telemetry.ClientTelemetry;
import dev.penstock.node.telemetry.TelemetryClient;
import dev.penstock.node.telemetry.TelemetryPush;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.PushTelemetryRequest;
import dev.penstock.protocol.message.PushTelemetryResponse;

/** Takes the metrics that a client pushes. */
public final class PushTelemetryHandler implements RequestHandler<PushTelemetryRequest> {
    private final ClientTelemetry telemetry;

    public PushTelemetryHandler(ClientTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public ApiKey api() {
        return ApiKey.PUSH_TELEMETRY;
    }

    @Override
    public void handle(RequestContext context, PushTelemetryRequest request) {
        telemetry.push(
                new TelemetryPush(
                        request.clientInstanceId(),
                        request.subscriptionId(),
                        request.terminating(),
                        request.compressionType(),
                        request.metrics().nioBuffer()),
                TelemetryClient.of(context),
                error -> context.respond(refusal(request, error, "")));
    }

    @Override
    public PushTelemetryResponse refusal(
            PushTelemetryRequest request, ErrorCode error, String message) {
        return new PushTelemetryResponse().setErrorCode(error.code());
    }
}
