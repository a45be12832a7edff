/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.coordinator.transaction.TransactionRequest;
import dev.penstock.coordinator.transaction.TransactionResponse.ProducerGiven;
import dev.penstock.node.broker.ProducerIds;
import dev.penstock.node.handler.transaction.TransactionWire;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.ProducerIdentities;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.InitProducerIdRequest;
import dev.penstock.protocol.message.InitProducerIdResponse;

import java.util.OptionalLong;

/**
 * Gives producers their identity: idempotent ones a new one, transactional ones that of their id.
 */
public final class InitProducerIdHandler implements RequestHandler<InitProducerIdRequest> {
    private static final short FIRST_EPOCH = 0;
    private static final long NO_PRODUCER_ID = -1L;
    private static final short NO_EPOCH = -1;

    /** From here on a producer knows that it was fenced. */
    private static final short FENCED_VERSION = 4;

    private final ProducerIds producerIds;
    private final ProducerIdentities identities;

    public InitProducerIdHandler(ProducerIds producerIds, ProducerIdentities identities) {
        this.producerIds = producerIds;
        this.identities = identities;
    }

    @Override
    public ApiKey api() {
        return ApiKey.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(RequestContext context, InitProducerIdRequest request) {
        String transactionalId = request.transactionalId();
        boolean saysWho = request.producerId() != NO_PRODUCER_ID;
        if (saysWho != (request.producerEpoch() != NO_EPOCH)) {
            context.respond(refusal(request, ErrorCode.INVALID_REQUEST, ""));
        } else if (transactionalId == null) {
            fresh(context, request);
        } else {
            identities.ask(
                    new TransactionRequest.InitProducerId(
                            transactionalId,
                            request.transactionTimeoutMs(),
                            request.producerId(),
                            request.producerEpoch(),
                            OptionalLong.empty()),
                    given -> context.respond(response(given, context.version())));
        }
    }

    private void fresh(RequestContext context, InitProducerIdRequest request) {
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

    private static InitProducerIdResponse response(ProducerGiven given, short version) {
        return new InitProducerIdResponse()
                .setErrorCode(TransactionWire.code(given.error(), version >= FENCED_VERSION))
                .setProducerId(given.producerId())
                .setProducerEpoch(given.producerEpoch());
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
