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
import dev.penstock.protocol.message.BrokerHeartbeatRequest;
import dev.penstock.protocol.message.BrokerHeartbeatResponse;
import dev.penstock.schema.Message;

import java.util.function.Consumer;

/** A broker's sign of life. */
public final class BrokerHeartbeatApi implements ControllerApi<BrokerHeartbeatRequest> {
    private final Controller controller;

    public BrokerHeartbeatApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.BROKER_HEARTBEAT;
    }

    @Override
    public void handle(
            BrokerHeartbeatRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        controller.<BrokerCommand.HeartbeatAnswer>submitAt(
                logEndOffset ->
                        new BrokerCommand.BrokerHeartbeat(
                                new BrokerId(request.brokerId()),
                                request.brokerEpoch(),
                                request.currentMetadataOffset(),
                                request.wantFence(),
                                request.wantShutDown(),
                                logEndOffset),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        BrokerHeartbeatApi::response,
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(BrokerHeartbeatRequest request, ErrorCode error, String message) {
        return new BrokerHeartbeatResponse().setErrorCode(error.code());
    }

    private static Message response(BrokerCommand.HeartbeatAnswer answer) {
        return new BrokerHeartbeatResponse()
                .setIsCaughtUp(answer.caughtUp())
                .setIsFenced(answer.fenced())
                .setShouldShutDown(answer.shouldShutDown());
    }
}
