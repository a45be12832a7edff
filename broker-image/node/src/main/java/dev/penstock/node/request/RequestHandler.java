/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.request;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.schema.Message;

/**
 * Serves one API. One class per API key; an API without a handler is not advertised.
 *
 * @param <Q> the request
 */
public interface RequestHandler<Q extends Message> {
    ApiKey api();

    /**
     * Takes the request on. The request and the slices in it stay valid until it is answered.
     *
     * @param context knows who asks, and takes the answer
     */
    void handle(RequestContext context, Q request);

    /**
     * The answer that refuses the request as a whole.
     *
     * @param message for people; "" when the code says it all
     */
    Message refusal(Q request, ErrorCode error, String message);
}
