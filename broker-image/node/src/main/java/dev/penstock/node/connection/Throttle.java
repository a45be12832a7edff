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

    /**
     * The same, but holds back no request of a client whose id begins so. Whose a connection is,
     * nobody knows when it is opened.
     */
    default Throttle exempting(String clientIdPrefix) {
        Throttle all = this;
        return new Throttle() {
            @Override
            public int heldBackMs(
                    ApiKey api,
                    String clientId,
                    int requestBytes,
                    @Nullable Message response,
                    long handlingNanos) {
                return clientId.startsWith(clientIdPrefix)
                        ? 0
                        : all.heldBackMs(api, clientId, requestBytes, response, handlingNanos);
            }

            @Override
            public int heldBackMs(String address) {
                return all.heldBackMs(address);
            }
        };
    }

    /**
     * Counts a connection that was opened.
     *
     * @return for how many milliseconds nothing is to be read from it; 0 for none
     */
    default int heldBackMs(String address) {
        return 0;
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
