/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.schema.Message;

import java.util.function.Consumer;

/**
 * One API of the controller.
 *
 * @param <Q> the request
 */
public interface ControllerApi<Q extends Message> {
    ApiKey api();

    /**
     * Decides the request.
     *
     * @param version in which the request came, where its meaning depends on it
     * @param listener where it came in
     * @param answer is called once, on the metadata loop
     */
    void handle(Q request, short version, ListenerName listener, Consumer<Message> answer);

    /** The answer that refuses the request as a whole. */
    Message refusal(Q request, ErrorCode error, String message);

    /** That answer in a version that has fewer words than the others. */
    default Message refusal(Q request, short version, ErrorCode error, String message) {
        return refusal(request, error, message);
    }

    /** Whether an answer says that who gave it decides nothing, and has changed nothing. */
    static boolean isNotController(Message answer) {
        boolean[] found = new boolean[1];
        answer.eachError(code -> found[0] |= code == ErrorCode.NOT_CONTROLLER.code());
        return found[0];
    }
}
