/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.RequestDecoding;

/** What happens at the edge and is worth a metric or a log line. Called on connections' loops. */
public interface ConnectionEvents {
    /** A frame was not a request that is served here; its connection is closed. */
    void refused(String remote, RequestDecoding.Refused refusal);

    /** An answer could not be written in the version that was asked; its connection is closed. */
    void unwritable(String remote, ApiKey api, RuntimeException cause);

    /**
     * A request wanted no answer and failed, so that its connection is closed to tell of it.
     *
     * @param reason for people
     */
    void closed(String remote, ApiKey api, String reason);

    /** Where the requests of a listener are counted; asked once for each connection. */
    default RequestMeter meter(ListenerName listener) {
        return RequestMeter.NONE;
    }
}
