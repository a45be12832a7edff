/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.telemetry.ClientTelemetry;
import dev.penstock.node.telemetry.ClientTelemetry.Answer;
import dev.penstock.node.telemetry.TelemetryClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.GetTelemetrySubscriptionsRequest;
import dev.penstock.protocol.message.GetTelemetrySubscriptionsResponse;
import dev.penstock.record.Compression;

import java.util.List;
import java.util.stream.Stream;

/** Tells a client which metrics it shall push, how often, and how compressed. */
public final class GetTelemetrySubscriptionsHandler
        implements RequestHandler<GetTelemetrySubscriptionsRequest> {
    /** Clients take the first that they know. */
    private static final List<Byte> ACCEPTED =
            Stream.of(Compression.ZSTD, Compression.LZ4, Compression.GZIP, Compression.SNAPPY)
                    .map(each -> (byte) each.id())
                    .toList();

    private final ClientTelemetry telemetry;

    public GetTelemetrySubscriptionsHandler(ClientTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    @Override
    public ApiKey api() {
        return ApiKey.GET_TELEMETRY_SUBSCRIPTIONS;
    }

    @Override
    public void handle(RequestContext context, GetTelemetrySubscriptionsRequest request) {
        telemetry.subscribe(
                request.clientInstanceId(),
                TelemetryClient.of(context),
                answer ->
                        context.respond(
                                switch (answer) {
                                    case Answer.Subscribed subscribed -> response(subscribed);
                                    case Answer.Refused(ErrorCode error) ->
                                            refusal(request, error, "");
                                }));
    }

    @Override
    public GetTelemetrySubscriptionsResponse refusal(
            GetTelemetrySubscriptionsRequest request, ErrorCode error, String message) {
        return new GetTelemetrySubscriptionsResponse()
                .setErrorCode(error.code())
                .setClientInstanceId(request.clientInstanceId());
    }

    /** Counters come as what they have grown to, as Prometheus wants them. */
    private static GetTelemetrySubscriptionsResponse response(Answer.Subscribed subscribed) {
        return new GetTelemetrySubscriptionsResponse()
                .setClientInstanceId(subscribed.instanceId())
                .setSubscriptionId(subscribed.subscription().id())
                .setAcceptedCompressionTypes(ACCEPTED)
                .setPushIntervalMs(subscribed.subscription().intervalMs())
                .setTelemetryMaxBytes(subscribed.maxBytes())
                .setDeltaTemporality(false)
                .setRequestedMetrics(subscribed.subscription().metrics());
    }
}
