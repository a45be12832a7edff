/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.request;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;

import java.util.function.Supplier;

/** One request in work: who asks, and where the answer goes. */
public interface RequestContext {
    ApiKey api();

    short version();

    int correlationId();

    /** What the client calls itself; "" when it does not say. */
    String clientId();

    ListenerName listener();

    /** The other end, for people. */
    String remote();

    /** The number of the connection; one that was opened later has a larger number. */
    long connection();

    /** The loop of the connection. */
    Scheduler loop();

    /**
     * What is kept with the connection under that type; made when it is first asked for. On the
     * connection's loop.
     */
    <T> T connectionState(Class<T> type, Supplier<T> made);

    /** Answers; from any loop, once. */
    void respond(Message response);

    /** Ends the request without an answer, as acks=0 wants it. */
    void respondNothing();

    /** Ends the request and the connection: the only way to tell an acks=0 producer of an error. */
    void closeConnection(String reason);
}
