/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

/** Decides how long a client has to wait after a request. Called on connections' loops. */
@FunctionalInterface
public interface Throttle {
    /** Holds nobody back. */
    Throttle NONE = (_, _, _, _, _) -> 0;

    /** The same, but holds back nobody whose client id begins so. */
    default Throttle exempting(String clientIdPrefix) {
        return (api, clientId, requestBytes, response, handlingNanos) ->
                clientId.startsWith(clientIdPrefix)
                        ? 0
                        : heldBackMs(api, clientId, requestBytes, response, handlingNanos);
    }

    /**
     * Counts a request that is about to be answered.
     *
     * @param requestBytes of its frame
     * @param response null when it wants no answer
     * @param handlingNanos how long it kept the connection's loop
     * @return for how many milliseconds nothing more is to be read from the client; 0 for none
     */
    int heldBackMs(
            ApiKey api,
            String clientId,
            int requestBytes,
            @Nullable Message response,
            long handlingNanos);
}
