/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.RequestDecoding;

/** What happens at the edge and is worth a metric or a log line. Called on connections' loops. */
public interface ConnectionEvents {
    /** A frame was not a request that is served here; its connection is closed. */
    void refused(String remote, RequestDecoding.Refused refusal);

    /** An answer could not be written in the version that was asked; its connection is closed. */
    void unwritable(String remote, ApiKey api, RuntimeException cause);
}
