/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.Message;
import dev.penstock.schema.WireReader;

import io.netty.buffer.ByteBuf;

/**
 * An answer from another broker. Its records are slices of the frame, without a reference of their
 * own.
 */
public record Response(int correlationId, Message body) {
    /** The correlation id of a frame, which says what was asked; moves no index. */
    public static int correlationId(ByteBuf frame) {
        return WireReader.peek(frame).int32("correlationId");
    }

    /**
     * Reads a frame. Moves its reader index, keeps its reference.
     *
     * @throws MalformedMessageException when it is not such an answer
     */
    public static Response decode(ByteBuf frame, ApiKey api, short version) {
        WireReader reader = new WireReader(frame);
        int correlationId = reader.int32("correlationId");
        if (ResponseFrame.hasFlexibleHeader(api, version)) {
            reader.unknownTaggedFields();
        }
        Message body = api.newResponse();
        body.read(reader, version);
        return new Response(correlationId, body);
    }
}
