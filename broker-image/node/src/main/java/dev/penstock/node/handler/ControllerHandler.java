/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.controller.Controller;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.schema.Message;

import java.util.concurrent.TimeUnit;

/**
 * Serves an API of the controller on every broker: the active controller decides, all others pass
 * the request on to it, so that clients may ask whom they like.
 *
 * @param <Q> the request
 */
public final class ControllerHandler<Q extends Message> implements RequestHandler<Q> {
    /** How long the controller may take with a request that was passed on. */
    private static final long FORWARD_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ControllerApi<Q> api;
    private final Controller controller;
    private final ControllerChannel channel;
    private final boolean forwards;

    private ControllerHandler(
            ControllerApi<Q> api,
            Controller controller,
            ControllerChannel channel,
            boolean forwards) {
        this.api = api;
        this.controller = controller;
        this.channel = channel;
        this.forwards = forwards;
    }

    /** For APIs of clients: passed on to the controller. */
    public static <Q extends Message> ControllerHandler<Q> forwarding(
            ControllerApi<Q> api, Controller controller, ControllerChannel channel) {
        return new ControllerHandler<>(api, controller, channel, true);
    }

    /** For APIs of brokers, who find the controller themselves. */
    public static <Q extends Message> ControllerHandler<Q> direct(
            ControllerApi<Q> api, Controller controller, ControllerChannel channel) {
        return new ControllerHandler<>(api, controller, channel, false);
    }

    @Override
    public ApiKey api() {
        return api.api();
    }

    @Override
    public void handle(RequestContext context, Q request) {
        if (!forwards) {
            api.handle(request, context.version(), context.listener(), context::respond);
        } else if (controller.isActive()) {
            api.handle(
                    request,
                    context.version(),
                    context.listener(),
                    answer -> respondUnlessDeposed(context, request, answer));
        } else {
            forward(context, request);
        }
    }

    /** A leadership may end between the request and its decision; clients know of none. */
    private void respondUnlessDeposed(RequestContext context, Q request, Message answer) {
        if (ControllerApi.isNotController(answer)) {
            forward(context, request);
        } else {
            context.respond(answer);
        }
    }

    private void forward(RequestContext context, Q request) {
        channel.forward(
                api(),
                context.version(),
                request,
                FORWARD_TIMEOUT_NANOS,
                controller::isActive,
                answer -> relay(context, request, answer));
    }

    @Override
    public Message refusal(Q request, ErrorCode error, String message) {
        return api.refusal(request, error, message);
    }

    private void relay(RequestContext context, Q request, PeerAnswer answer) {
        switch (answer) {
            case PeerAnswer.Answered(Message body) -> context.respond(body);
            case PeerAnswer.Failed _ ->
                    context.respond(
                            api.refusal(
                                    request,
                                    context.version(),
                                    ErrorCode.REQUEST_TIMED_OUT,
                                    "no controller answered within "
                                            + TimeUnit.NANOSECONDS.toSeconds(FORWARD_TIMEOUT_NANOS)
                                            + " s; see whether a majority of the voters runs"));
        }
    }
}
