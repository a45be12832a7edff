/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;

import java.util.Iterator;
import java.util.List;

/** One of the five RPCs of share coordinators: between what they are asked and the wire. */
public sealed interface ShareStateRpc
        permits InitializeStateRpc, DeleteStateRpc, SummaryRpc, ReadStateRpc, WriteStateRpc {
    /** All of them. */
    static List<ShareStateRpc> all() {
        return List.of(
                new InitializeStateRpc(),
                new ReadStateRpc(),
                new WriteStateRpc(),
                new DeleteStateRpc(),
                new SummaryRpc());
    }

    /** The one that carries the request. */
    static ShareStateRpc of(ShareStateRequest<?> request) {
        return switch (request) {
            case ShareStateRequest.Initialize _ -> new InitializeStateRpc();
            case ShareStateRequest.Delete _ -> new DeleteStateRpc();
            case ShareStateRequest.ReadSummary _ -> new SummaryRpc();
            case ShareStateRequest.Read _ -> new ReadStateRpc();
            case ShareStateRequest.Write _ -> new WriteStateRpc();
        };
    }

    ApiKey api();

    // ---- who asks ----

    /** A message with that request alone. */
    Message encode(ShareStateRequest<?> request);

    /** The answer to it. */
    ShareStateResponse decode(ShareStateRequest<?> request, Message response);

    // ---- who is asked ----

    /**
     * What a message asks.
     *
     * @throws IllegalArgumentException when it is nothing that can be asked
     */
    List<ShareStateRequest<?>> requests(Message request);

    /**
     * The answer to the message.
     *
     * @param answers one for each of its partitions
     */
    Message response(Message request, Iterator<ShareStateAnswer> answers);
}
