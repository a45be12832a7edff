/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.node.controller.ControllerAnswer;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.function.BiFunction;
import java.util.function.Function;

/** From the controller's answers to messages. */
final class Answers {
    private Answers() {}

    /**
     * The message for an answer.
     *
     * @param committed makes it from the response
     * @param refused makes it from an error and its explanation
     */
    static <R> Message message(
            ControllerAnswer<R> answer,
            Function<R, Message> committed,
            BiFunction<ErrorCode, String, Message> refused) {
        return switch (answer) {
            case ControllerAnswer.Committed<R>(R response) -> committed.apply(response);
            case ControllerAnswer.Rejected<R>(Rejection rejection) ->
                    refused.apply(code(rejection), rejection.message());
            case ControllerAnswer.NotController<R>() ->
                    refused.apply(ErrorCode.NOT_CONTROLLER, "another broker is the controller");
            case ControllerAnswer.Unknown<R>() ->
                    refused.apply(
                            ErrorCode.REQUEST_TIMED_OUT,
                            "the controller changed before the request was committed; it may have been carried out");
        };
    }

    static ErrorCode code(Rejection rejection) {
        return ErrorCode.valueOf(rejection.error().name());
    }

    /** What became of one item of a request. */
    static ErrorCode code(Result<?> result) {
        return result.refusal().map(Answers::code).orElse(ErrorCode.NONE);
    }

    /** Why an item was refused; null when it was not. */
    static @Nullable String explanation(Result<?> result) {
        return result.refusal().map(Rejection::message).orElse(null);
    }
}
