/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.IncrementalAlterConfigsRequest;
import dev.penstock.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.penstock.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import dev.penstock.protocol.message.IncrementalAlterConfigsResponse;
import dev.penstock.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A client changes single settings of resources. */
public final class IncrementalAlterConfigsApi
        implements ControllerApi<IncrementalAlterConfigsRequest> {
    private final Controller controller;

    public IncrementalAlterConfigsApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public void handle(
            IncrementalAlterConfigsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        Sifted<AlterConfigsResource, ConfigAlteration> resources =
                Sifted.of(request.resources(), IncrementalAlterConfigsApi::alteration);
        controller.submit(
                new IncrementalAlterConfigs(resources.wanted(), request.validateOnly()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        altered ->
                                                response(
                                                        resources.join(
                                                                ConfigResources.results(altered),
                                                                IncrementalAlterConfigsApi
                                                                        ::answer)),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(
            IncrementalAlterConfigsRequest request, ErrorCode error, String message) {
        return response(
                request.resources().stream().map(each -> answer(each, error, message)).toList());
    }

    private static Result<ConfigAlteration> alteration(AlterConfigsResource resource) {
        List<ConfigOperation> operations = new ArrayList<>();
        for (AlterableConfig config : resource.configs()) {
            switch (operation(config.configOperation())) {
                case Result.Done<Operation>(Operation operation) ->
                        operations.add(
                                new ConfigOperation(config.name(), operation, config.value()));
                case Result.Refused<Operation>(Rejection rejection) -> {
                    return Result.refused(rejection);
                }
            }
        }
        return ConfigResources.read(resource.resourceType(), resource.resourceName())
                .then(known -> Result.done(new ConfigAlteration(known, operations)));
    }

    private static Result<Operation> operation(byte id) {
        for (Operation known : Operation.values()) {
            if (known.id() == id) {
                return Result.done(known);
            }
        }
        return Result.refused(
                ErrorName.INVALID_REQUEST,
                "A setting is set (0), deleted (1), appended to (2) or subtracted from (3), not "
                        + id
                        + ".");
    }

    private static Message response(List<AlterConfigsResourceResponse> answers) {
        return new IncrementalAlterConfigsResponse().setResponses(answers);
    }

    private static AlterConfigsResourceResponse answer(
            AlterConfigsResource resource, Result<Integer> result) {
        return answer(resource, Answers.code(result), Answers.explanation(result));
    }

    private static AlterConfigsResourceResponse answer(
            AlterConfigsResource resource, ErrorCode error, @Nullable String message) {
        return new AlterConfigsResourceResponse()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
