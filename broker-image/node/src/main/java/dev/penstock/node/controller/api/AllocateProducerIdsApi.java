/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.ClusterCommand;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AllocateProducerIdsRequest;
import dev.penstock.protocol.message.AllocateProducerIdsResponse;
import dev.penstock.schema.Message;

import java.util.function.Consumer;

/** A broker needs producer ids to hand out. */
public final class AllocateProducerIdsApi implements ControllerApi<AllocateProducerIdsRequest> {
    private final Controller controller;

    public AllocateProducerIdsApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALLOCATE_PRODUCER_IDS;
    }

    @Override
    public void handle(
            AllocateProducerIdsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        controller.submit(
                new ClusterCommand.AllocateProducerIds(
                        new BrokerId(request.brokerId()), request.brokerEpoch()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        block ->
                                                new AllocateProducerIdsResponse()
                                                        .setProducerIdStart(block.first())
                                                        .setProducerIdLen(block.length()),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(AllocateProducerIdsRequest request, ErrorCode error, String message) {
        return new AllocateProducerIdsResponse().setErrorCode(error.code());
    }
}
