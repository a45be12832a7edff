/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.BrokerCommand;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.UnregisterBrokerRequest;
import dev.penstock.protocol.message.UnregisterBrokerResponse;
import dev.penstock.schema.Message;

import java.util.function.Consumer;

/** Somebody says that a broker is gone for good. */
public final class UnregisterBrokerApi implements ControllerApi<UnregisterBrokerRequest> {
    private final Controller controller;

    public UnregisterBrokerApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.UNREGISTER_BROKER;
    }

    @Override
    public void handle(
            UnregisterBrokerRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        if (request.brokerId() < 0) {
            answer.accept(
                    refusal(
                            request,
                            ErrorCode.BROKER_ID_NOT_REGISTERED,
                            "A broker's number is not negative, but "
                                    + request.brokerId()
                                    + " was given."));
            return;
        }
        controller.submit(
                new BrokerCommand.UnregisterBroker(new BrokerId(request.brokerId())),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        _ -> new UnregisterBrokerResponse().setErrorMessage(null),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(UnregisterBrokerRequest request, ErrorCode error, String message) {
        return new UnregisterBrokerResponse().setErrorCode(error.code()).setErrorMessage(message);
    }
}
