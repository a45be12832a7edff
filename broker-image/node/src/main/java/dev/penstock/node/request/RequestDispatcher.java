/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.request;

import dev.penstock.kernel.Invariants;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.ServedApis;
import dev.penstock.schema.Message;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Finds the handler of each request. What it serves follows from the handlers that it has. */
public final class RequestDispatcher {
    private final Map<ApiKey, RequestHandler<?>> handlers = new EnumMap<>(ApiKey.class);
    private final ServedApis served;
    private final RequestEvents events;

    public RequestDispatcher(List<RequestHandler<?>> handlers, RequestEvents events) {
        for (RequestHandler<?> handler : handlers) {
            Invariants.check(
                    this.handlers.put(handler.api(), handler) == null,
                    "one handler an API",
                    handler.api());
        }
        this.served = ServedApis.of(this.handlers.keySet());
        this.events = events;
    }

    public ServedApis served() {
        return served;
    }

    /** Hands the request to its handler, on the connection's loop. */
    public void dispatch(DispatchedRequest request) {
        handle(
                Objects.requireNonNull(
                        handlers.get(request.api()), "only served requests are dispatched"),
                request);
    }

    private <Q extends Message> void handle(RequestHandler<Q> handler, DispatchedRequest request) {
        @SuppressWarnings("unchecked") // The decoder made the body for the handler's API.
        Q body = (Q) request.request().body();
        try {
            handler.handle(request, body);
        } catch (Invariants.Broken e) {
            throw e;
        } catch (RuntimeException e) {
            events.failed(request.api(), request.remote(), e);
            if (!request.isAnswered()) {
                request.respond(
                        handler.refusal(
                                body,
                                ErrorCode.UNKNOWN_SERVER_ERROR,
                                String.valueOf(e.getMessage())));
            }
        }
    }
}
