/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import dev.penstock.coordinator.transaction.TransactionError;
import dev.penstock.coordinator.transaction.TransactionRequest.EndTransaction;
import dev.penstock.coordinator.transaction.TransactionResponse.ProducerGiven;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.ProducerIdentities;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.EndTxnRequest;
import dev.penstock.protocol.message.EndTxnResponse;

import java.util.OptionalLong;

/** Ends a transaction; from version 5 the producer goes on with a new epoch (KIP-890). */
public final class EndTxnHandler implements RequestHandler<EndTxnRequest> {
    /** From here on the answer tells the producer its new epoch. */
    static final short BUMP_VERSION = 5;

    /** From here on a producer knows that it was fenced. */
    static final short FENCED_VERSION = 2;

    /** From here on a producer knows that its transaction can only be aborted. */
    static final short ABORTABLE_VERSION = 4;

    private final ProducerIdentities identities;

    public EndTxnHandler(ProducerIdentities identities) {
        this.identities = identities;
    }

    @Override
    public ApiKey api() {
        return ApiKey.END_TXN;
    }

    @Override
    public void handle(RequestContext context, EndTxnRequest request) {
        identities.ask(
                new EndTransaction(
                        request.transactionalId(),
                        request.producerId(),
                        request.producerEpoch(),
                        request.committed(),
                        context.version() >= BUMP_VERSION,
                        context.connection(),
                        OptionalLong.empty()),
                given -> context.respond(response(given, context.version())));
    }

    private static EndTxnResponse response(ProducerGiven given, short version) {
        TransactionError error =
                given.error() == TransactionError.TRANSACTION_ABORTABLE
                                && version < ABORTABLE_VERSION
                        ? TransactionError.INVALID_TXN_STATE
                        : given.error();
        return new EndTxnResponse()
                .setErrorCode(TransactionWire.code(error, version >= FENCED_VERSION))
                .setProducerId(given.producerId())
                .setProducerEpoch(given.producerEpoch());
    }

    @Override
    public EndTxnResponse refusal(EndTxnRequest request, ErrorCode error, String message) {
        return new EndTxnResponse().setErrorCode(error.code());
    }
}
