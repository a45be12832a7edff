/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.quorum.QuorumService;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.BeginQuorumEpochRequest;
import dev.penstock.protocol.message.BeginQuorumEpochResponse;
import dev.penstock.protocol.message.EndQuorumEpochRequest;
import dev.penstock.protocol.message.EndQuorumEpochResponse;
import dev.penstock.protocol.message.FetchSnapshotRequest;
import dev.penstock.protocol.message.FetchSnapshotResponse;
import dev.penstock.protocol.message.VoteRequest;
import dev.penstock.protocol.message.VoteResponse;
import dev.penstock.schema.Message;

import java.util.function.Function;

/**
 * The requests of the metadata quorum, all alike: handed to the consensus machine as they are.
 *
 * @param <Q> the request
 */
public final class QuorumHandler<Q extends Message> implements RequestHandler<Q> {
    private final ApiKey api;
    private final QuorumService quorum;
    private final Function<ErrorCode, Message> refusals;

    private QuorumHandler(ApiKey api, QuorumService quorum, Function<ErrorCode, Message> refusals) {
        this.api = api;
        this.quorum = quorum;
        this.refusals = refusals;
    }

    public static QuorumHandler<VoteRequest> vote(QuorumService quorum) {
        return new QuorumHandler<>(
                ApiKey.VOTE, quorum, error -> new VoteResponse().setErrorCode(error.code()));
    }

    public static QuorumHandler<BeginQuorumEpochRequest> beginQuorumEpoch(QuorumService quorum) {
        return new QuorumHandler<>(
                ApiKey.BEGIN_QUORUM_EPOCH,
                quorum,
                error -> new BeginQuorumEpochResponse().setErrorCode(error.code()));
    }

    public static QuorumHandler<EndQuorumEpochRequest> endQuorumEpoch(QuorumService quorum) {
        return new QuorumHandler<>(
                ApiKey.END_QUORUM_EPOCH,
                quorum,
                error -> new EndQuorumEpochResponse().setErrorCode(error.code()));
    }

    public static QuorumHandler<FetchSnapshotRequest> fetchSnapshot(QuorumService quorum) {
        return new QuorumHandler<>(
                ApiKey.FETCH_SNAPSHOT,
                quorum,
                error -> new FetchSnapshotResponse().setErrorCode(error.code()));
    }

    @Override
    public ApiKey api() {
        return api;
    }

    @Override
    public void handle(RequestContext context, Q request) {
        quorum.ask(
                request,
                context::respond,
                () ->
                        context.respond(
                                refusal(
                                        request,
                                        ErrorCode.INVALID_REQUEST,
                                        "not about the one partition of the metadata log")));
    }

    @Override
    public Message refusal(Q request, ErrorCode error, String message) {
        return refusals.apply(error);
    }
}
