/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.controller.api.BrokerHeartbeatApi;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.BrokerHeartbeatRequest;
import dev.penstock.schema.Message;

import java.util.function.Consumer;

/** What brokers tell the controller of themselves. */
public final class HeartbeatHandler implements RequestHandler<BrokerHeartbeatRequest> {
    private final BrokerHeartbeatApi api;
    private final Consumer<BrokerId> suspects;

    /**
     * A handler that reports lost connections.
     *
     * @param suspects is told whose connection was lost; from any loop
     */
    public HeartbeatHandler(BrokerHeartbeatApi api, Consumer<BrokerId> suspects) {
        this.api = api;
        this.suspects = suspects;
    }

    @Override
    public ApiKey api() {
        return ApiKey.BROKER_HEARTBEAT;
    }

    @Override
    public void handle(RequestContext context, BrokerHeartbeatRequest request) {
        LifeSigns.watch(context, new BrokerId(request.brokerId()), suspects);
        api.handle(request, context.version(), context.listener(), context::respond);
    }

    @Override
    public Message refusal(BrokerHeartbeatRequest request, ErrorCode error, String message) {
        return api.refusal(request, error, message);
    }
}
