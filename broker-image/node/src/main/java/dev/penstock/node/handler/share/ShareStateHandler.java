/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.share;

import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.share.ShareStateAnswer;
import dev.penstock.node.share.ShareStateCoordinators;
import dev.penstock.node.share.ShareStateRpc;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.schema.Message;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Takes what other brokers ask the share coordinators of this one; one handler for each RPC. */
public final class ShareStateHandler implements RequestHandler<Message> {
    private final ShareStateRpc rpc;
    private final ShareStateCoordinators coordinators;

    private ShareStateHandler(ShareStateRpc rpc, ShareStateCoordinators coordinators) {
        this.rpc = rpc;
        this.coordinators = coordinators;
    }

    /** The handlers of all five. */
    public static List<ShareStateHandler> all(ShareStateCoordinators coordinators) {
        return ShareStateRpc.all().stream()
                .map(rpc -> new ShareStateHandler(rpc, coordinators))
                .toList();
    }

    @Override
    public ApiKey api() {
        return rpc.api();
    }

    @Override
    public void handle(RequestContext context, Message request) {
        List<ShareStateRequest<?>> asked;
        try {
            asked = rpc.requests(request);
        } catch (IllegalArgumentException e) {
            context.respond(
                    refusal(request, ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage())));
            return;
        }
        Gather<ShareStateAnswer> gather =
                new Gather<>(
                        context.loop(),
                        asked.size(),
                        answers -> context.respond(rpc.response(request, answers.iterator())));
        for (int i = 0; i < asked.size(); i++) {
            var slot = gather.slot(i);
            coordinators.ask(asked.get(i), answer -> slot.accept(ShareStateAnswer.of(answer)));
        }
    }

    @Override
    public Message refusal(Message request, ErrorCode error, String message) {
        Iterator<ShareStateAnswer> refused =
                Stream.generate(() -> ShareStateAnswer.refused(error, message)).iterator();
        return rpc.response(request, refused);
    }
}
