/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.config.ListenerName;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.telemetry.ClientSoftware;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ApiScope;
import dev.penstock.protocol.ApiVersionsAnswer;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.Features;
import dev.penstock.protocol.ServedApis;
import dev.penstock.protocol.message.ApiVersionsRequest;
import dev.penstock.protocol.message.ApiVersionsResponse;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells which APIs and versions are served on the listener, and which features the cluster uses.
 */
public final class ApiVersionsHandler implements RequestHandler<ApiVersionsRequest> {
    private final Supplier<ServedApis> served;
    private final CurrentImage current;
    private final List<Features.Supported> supported;
    private final Function<ListenerName, ApiScope> scopes;
    private final String clusterId;
    private final int brokerId;

    public ApiVersionsHandler(
            Supplier<ServedApis> served,
            CurrentImage current,
            List<Features.Supported> supported,
            Function<ListenerName, ApiScope> scopes,
            String clusterId,
            int brokerId) {
        this.served = served;
        this.current = current;
        this.supported = supported;
        this.scopes = scopes;
        this.clusterId = clusterId;
        this.brokerId = brokerId;
    }

    @Override
    public ApiKey api() {
        return ApiKey.API_VERSIONS;
    }

    @Override
    public void handle(RequestContext context, ApiVersionsRequest request) {
        if (isForAnother(request)) {
            context.respond(refusal(request, ErrorCode.REBOOTSTRAP_REQUIRED, ""));
            return;
        }
        context.connectionState(ClientSoftware.class, ClientSoftware::new)
                .told(request.clientSoftwareName(), request.clientSoftwareVersion());
        CurrentImage.Versioned image = current.versioned();
        List<Features.Finalized> finalized =
                image.image().features().entrySet().stream()
                        .map(
                                feature ->
                                        new Features.Finalized(
                                                feature.getKey(), feature.getValue()))
                        .toList();
        Features features = new Features(supported, image.endOffset() - 1, finalized);
        context.respond(
                ApiVersionsAnswer.served(
                        served.get(),
                        scopes.apply(context.listener()),
                        features,
                        context.version()));
    }

    /** A client that meant another cluster or broker looks for it again (KIP-1242). */
    private boolean isForAnother(ApiVersionsRequest request) {
        String cluster = request.clusterId();
        return (cluster != null && !cluster.equals(clusterId))
                || (request.nodeId() >= 0 && request.nodeId() != brokerId);
    }

    @Override
    public ApiVersionsResponse refusal(
            ApiVersionsRequest request, ErrorCode error, String message) {
        return new ApiVersionsResponse().setErrorCode(error.code());
    }
}
