/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;

/**
 * Counts the requests of one listener. Called for every request, on connections' loops: it neither
 * blocks nor makes objects.
 */
public interface RequestMeter {
    /**
     * An answer is ready.
     *
     * @param handlingNanos how long the connection's loop worked on the request in one go
     * @param waitingNanos how long it then waited: for other loops, followers, records, members
     */
    void answered(ApiKey api, Message response, long handlingNanos, long waitingNanos);

    /**
     * A request is done with: its answer is on its way, behind those of earlier requests.
     *
     * @param responseBytes 0 when it wanted no answer
     * @param totalNanos since its frame was whole
     */
    void done(ApiKey api, int requestBytes, int responseBytes, long totalNanos);

    /** A client is held back after a request, because of a quota. */
    void throttled(ApiKey api, int throttleTimeMs);

    /** Counts nothing. */
    RequestMeter NONE =
            new RequestMeter() {
                @Override
                public void answered(
                        ApiKey api, Message response, long handlingNanos, long waitingNanos) {
                    // Nobody looks.
                }

                @Override
                public void done(ApiKey api, int requestBytes, int responseBytes, long totalNanos) {
                    // Nobody looks.
                }

                @Override
                public void throttled(ApiKey api, int throttleTimeMs) {
                    // Nobody looks.
                }
            };
}
