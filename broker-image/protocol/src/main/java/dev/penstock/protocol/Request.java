/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.kernel.Invariants;
import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.Message;
import dev.penstock.schema.WireLimits;
import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

/**
 * A request. Its records and zero-copy fields are slices of the frame that it was decoded from,
 * without a reference of their own: whoever has the frame releases it when the request has been
 * answered.
 */
public record Request(RequestHeader header, Message body) implements RequestDecoding {
    private static final int TYPICAL_REQUEST_BYTES = 512;

    public ApiKey api() {
        return header.api();
    }

    public short version() {
        return header.version();
    }

    /**
     * The body as the type that the API has.
     *
     * @param type the class of the API's requests
     */
    public <T extends Message> T body(Class<T> type) {
        Invariants.check(type.isInstance(body), "the body is of the API's type", header.api());
        return type.cast(body);
    }

    /**
     * Reads a frame. Moves its reader index, keeps its reference.
     *
     * @param served what this broker serves
     * @param listener where the frame came in
     */
    public static RequestDecoding decode(ByteBuf frame, ServedApis served, ApiScope listener) {
        return decode(frame, served, listener, null);
    }

    /**
     * Reads a frame of a client that is known.
     *
     * @param clientId what it called itself before; null when it has not
     */
    public static RequestDecoding decode(
            ByteBuf frame, ServedApis served, ApiScope listener, @Nullable String clientId) {
        try {
            WireReader reader = new WireReader(frame, WireLimits.DEFAULT);
            return decode(reader, served, listener, clientId);
        } catch (MalformedMessageException e) {
            return new RequestDecoding.Refused(
                    RequestDecoding.Reason.MALFORMED, e.reason() + ": " + e.getMessage());
        }
    }

    private static RequestDecoding decode(
            WireReader reader, ServedApis served, ApiScope listener, @Nullable String clientId) {
        short key = reader.int16("apiKey");
        short version = reader.int16("apiVersion");
        ApiKey api = ApiKey.forId(key);
        if (api == null || served.find(api) == null) {
            return new RequestDecoding.Refused(
                    RequestDecoding.Reason.UNKNOWN_API, "API key " + key + " is not served");
        }
        RequestHeader header =
                new RequestHeader(
                        api,
                        version,
                        reader.int32("correlationId"),
                        reader.nullableString(false, "clientId", clientId));
        if (!served.serves(api, version, listener)) {
            return notServed(header, served, listener);
        }
        header.skipTaggedFields(reader);
        Message body = api.newRequest();
        body.read(reader, version);
        return new Request(header, body);
    }

    private static RequestDecoding notServed(
            RequestHeader header, ServedApis served, ApiScope listener) {
        if (header.api() == ApiKey.API_VERSIONS) {
            return new RequestDecoding.UnsupportedApiVersions(header);
        }
        ServedApi row = served.find(header.api());
        if (row != null && !listener.covers(row.scope())) {
            return new RequestDecoding.Refused(
                    RequestDecoding.Reason.NOT_ON_THIS_LISTENER,
                    header.api().apiName() + " is for brokers only");
        }
        return new RequestDecoding.Refused(
                RequestDecoding.Reason.UNSUPPORTED_VERSION,
                "version " + header.version() + " of " + header.api().apiName());
    }

    /** Makes a frame of this request, without the length prefix; the caller owns its reference. */
    public ByteBuf encode(ByteBufAllocator allocator) {
        WireWriter writer = new WireWriter(allocator.buffer(TYPICAL_REQUEST_BYTES));
        try {
            header.write(writer);
            body.write(writer, header.version());
        } catch (RuntimeException e) {
            writer.abandon();
            throw e;
        }
        return Frames.inMemory(allocator, writer);
    }
}
