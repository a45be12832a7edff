/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.fetch.Fetches;
import dev.penstock.node.quorum.MetadataTopic;
import dev.penstock.node.quorum.QuorumService;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ApiScope;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchResponse;

import java.util.function.Consumer;
import java.util.function.Function;

/** Reads for consumers and followers; fetches of the metadata log go to the quorum. */
public final class FetchHandler implements RequestHandler<FetchRequest> {
    private final Fetches fetches;
    private final QuorumService quorum;
    private final Consumer<BrokerId> suspects;
    private final Function<ListenerName, ApiScope> scopes;

    /**
     * A handler of both.
     *
     * @param suspects is told which broker's connection to the quorum was lost; from any loop
     * @param scopes what a listener serves: only brokers fetch the metadata log
     */
    public FetchHandler(
            Fetches fetches,
            QuorumService quorum,
            Consumer<BrokerId> suspects,
            Function<ListenerName, ApiScope> scopes) {
        this.fetches = fetches;
        this.quorum = quorum;
        this.suspects = suspects;
        this.scopes = scopes;
    }

    @Override
    public ApiKey api() {
        return ApiKey.FETCH;
    }

    @Override
    public void handle(RequestContext context, FetchRequest request) {
        boolean ofMetadata =
                request.topics().size() == 1
                        && request.topics().getFirst().topicId().equals(MetadataTopic.ID);
        if (ofMetadata && scopes.apply(context.listener()) == ApiScope.INTERNAL) {
            QuorumService.registeredBroker(request)
                    .ifPresent(broker -> LifeSigns.watch(context, broker, suspects));
            quorum.ask(
                    request,
                    context::respond,
                    () -> context.respond(refusal(request, ErrorCode.INVALID_REQUEST, "")));
        } else {
            fetches.begin(context, request);
        }
    }

    @Override
    public FetchResponse refusal(FetchRequest request, ErrorCode error, String message) {
        return new FetchResponse().setErrorCode(error.code());
    }
}
