/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.request;

import dev.penstock.protocol.Request;

/** A request on its way to its handler. */
public interface DispatchedRequest extends RequestContext {
    Request request();

    /** Whether it was answered; on the connection's loop. */
    boolean isAnswered();
}
