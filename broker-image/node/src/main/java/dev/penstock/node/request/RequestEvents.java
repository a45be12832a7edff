/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.request;

import dev.penstock.protocol.ApiKey;

/** What happens to requests and is worth a metric or a log line. */
public interface RequestEvents {
    /** A handler threw; the request is answered with UNKNOWN_SERVER_ERROR. */
    void failed(ApiKey api, String remote, RuntimeException cause);

    /** Nothing is told. */
    RequestEvents NONE = (_, _, _) -> {};
}
