/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import org.jspecify.annotations.Nullable;

/**
 * What stands before the body of a request.
 *
 * @param api what is asked
 * @param version in which version, of header and body alike
 * @param correlationId what the answer carries back
 * @param clientId what the client calls itself, null when it says nothing
 */
public record RequestHeader(
        ApiKey api, short version, int correlationId, @Nullable String clientId) {

    void write(WireWriter writer) {
        writer.int16(api.id());
        writer.int16(version);
        writer.int32(correlationId);
        // Never compact: a broker must be able to read the header of a version it does not know.
        writer.nullableString(false, clientId);
        if (api.isRequestFlexible(version)) {
            writer.unknownTaggedFields(null);
        }
    }

    /** Skips what follows the client id in the headers of flexible versions; nothing is defined. */
    void skipTaggedFields(WireReader reader) {
        if (api.isRequestFlexible(version)) {
            reader.unknownTaggedFields();
        }
    }
}
