/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.broker.ProducerIds;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.InitProducerIdRequest;
import dev.penstock.protocol.message.InitProducerIdResponse;

/**
 * Gives idempotent producers their identity. Transactional producers are refused until transactions
 * are served.
 */
public final class InitProducerIdHandler implements RequestHandler<InitProducerIdRequest> {
    private static final short FIRST_EPOCH = 0;
    private static final long NO_PRODUCER_ID = -1L;
    private static final short NO_EPOCH = -1;

    private final ProducerIds producerIds;

    public InitProducerIdHandler(ProducerIds producerIds) {
        this.producerIds = producerIds;
    }

    @Override
    public ApiKey api() {
        return ApiKey.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(RequestContext context, InitProducerIdRequest request) {
        if (request.transactionalId() != null) {
            context.respond(refusal(request, ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ""));
            return;
        }
        producerIds.next(
                id ->
                        context.respond(
                                id.isPresent()
                                        ? new InitProducerIdResponse()
                                                .setProducerId(id.getAsLong())
                                                .setProducerEpoch(FIRST_EPOCH)
                                        : refusal(
                                                request,
                                                ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
                                                "")));
    }

    @Override
    public InitProducerIdResponse refusal(
            InitProducerIdRequest request, ErrorCode error, String message) {
        return new InitProducerIdResponse()
                .setErrorCode(error.code())
                .setProducerId(NO_PRODUCER_ID)
                .setProducerEpoch(NO_EPOCH);
    }
}
