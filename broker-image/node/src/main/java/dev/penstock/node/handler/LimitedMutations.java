/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.quota.Mutations;
import dev.penstock.node.quota.QuotaThrottle;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.schema.Message;

import java.util.function.Predicate;

/**
 * Counts the partitions that clients have created and removed, and refuses whoever has used up its
 * quota (KIP-599). A client that is too old for that error is only told to wait, after its answer.
 *
 * @param <Q> the request
 */
public final class LimitedMutations<Q extends Message> implements RequestHandler<Q> {
    private final RequestHandler<Q> handler;
    private final Mutations mutations;
    private final QuotaThrottle throttle;
    private final CurrentImage image;
    private final Predicate<RequestContext> isBroker;

    /**
     * Limits an API.
     *
     * @param isBroker who passes on what was counted where it came in
     */
    public LimitedMutations(
            RequestHandler<Q> handler,
            Mutations mutations,
            QuotaThrottle throttle,
            CurrentImage image,
            Predicate<RequestContext> isBroker) {
        this.handler = handler;
        this.mutations = mutations;
        this.throttle = throttle;
        this.image = image;
        this.isBroker = isBroker;
    }

    @Override
    public ApiKey api() {
        return handler.api();
    }

    @Override
    public void handle(RequestContext context, Q request) {
        if (isBroker.test(context)) {
            handler.handle(context, request);
            return;
        }
        int waitMs = throttle.mutationWaitMs(context.clientId());
        if (waitMs > 0 && Mutations.mayBeRefused(api(), context.version())) {
            context.respond(
                    handler.refusal(
                            request,
                            ErrorCode.THROTTLING_QUOTA_EXCEEDED,
                            "controller_mutation_rate is used up for another "
                                    + waitMs
                                    + " ms: ask again then."));
            return;
        }
        throttle.mutate(context.clientId(), mutations.partitions(request, image.get()));
        handler.handle(context, request);
    }

    @Override
    public Message refusal(Q request, ErrorCode error, String message) {
        return handler.refusal(request, error, message);
    }
}
