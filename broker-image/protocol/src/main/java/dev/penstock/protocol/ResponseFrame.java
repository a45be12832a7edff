/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.schema.Message;
import dev.penstock.schema.WirePart;
import dev.penstock.schema.WireWriter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import java.io.IOException;
import java.util.List;

/**
 * An answer ready to be sent: parts in memory and in files, in order, the first of which begins
 * with the length prefix. Owns one reference of each part in memory until {@link #parts}, {@link
 * #toPayload} or {@link #release} hands them on.
 */
public final class ResponseFrame {
    private static final int TYPICAL_RESPONSE_BYTES = 256;
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final List<WirePart> parts;
    private final int sizeBytes;

    private ResponseFrame(List<WirePart> parts, int sizeBytes) {
        this.parts = parts;
        this.sizeBytes = sizeBytes;
    }

    /** Writes the answer to a request in the version of the request. */
    public static ResponseFrame encode(
            ByteBufAllocator allocator, RequestHeader request, Message body) {
        return encode(allocator, request.api(), request.version(), request.correlationId(), body);
    }

    /** Writes the answer to {@link RequestDecoding.UnsupportedApiVersions}. */
    public static ResponseFrame encode(
            ByteBufAllocator allocator, RequestDecoding.UnsupportedApiVersions asked) {
        return encode(
                allocator,
                ApiKey.API_VERSIONS,
                (short) 0,
                asked.header().correlationId(),
                ApiVersionsAnswer.unsupportedVersion());
    }

    private static ResponseFrame encode(
            ByteBufAllocator allocator,
            ApiKey api,
            short version,
            int correlationId,
            Message body) {
        WireWriter writer = new WireWriter(allocator.buffer(TYPICAL_RESPONSE_BYTES));
        try {
            writer.int32(0);
            writer.int32(correlationId);
            if (hasFlexibleHeader(api, version)) {
                writer.unknownTaggedFields(null);
            }
            body.write(writer, version);
            writer.setInt32(0, writer.sizeBytes() - LENGTH_BYTES);
        } catch (RuntimeException e) {
            writer.abandon();
            throw e;
        }
        int sizeBytes = writer.sizeBytes();
        return new ResponseFrame(writer.finish(), sizeBytes);
    }

    /**
     * The header of ApiVersions never has tagged fields, so that a client can read the answer to a
     * version that the broker does not know.
     */
    static boolean hasFlexibleHeader(ApiKey api, short version) {
        return api != ApiKey.API_VERSIONS && api.isResponseFlexible(version);
    }

    /** How many bytes are sent, the length prefix included. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** What is sent, the length prefix included; the caller takes over the references. */
    public List<WirePart> parts() {
        return parts;
    }

    /**
     * The frame in memory, without the length prefix; takes over the references of the parts. For
     * where there is no file to send from: under simulation and in tests.
     *
     * @throws IOException when a file cannot be read; everything is released then
     */
    public ByteBuf toPayload(ByteBufAllocator allocator) throws IOException {
        return Frames.inMemory(allocator, parts, sizeBytes).skipBytes(LENGTH_BYTES);
    }

    /** Gives up sending. */
    public void release() {
        Frames.release(parts);
    }
}
