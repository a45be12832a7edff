/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ConfigCommand.AlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.ConfigEntry;
import dev.penstock.metadata.command.ConfigCommand.ConfigReplacement;
import dev.penstock.metadata.command.Result;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterConfigsRequest;
import dev.penstock.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import dev.penstock.protocol.message.AlterConfigsResponse;
import dev.penstock.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/** A client replaces all settings of resources; what it does not name is as by default again. */
public final class AlterConfigsApi implements ControllerApi<AlterConfigsRequest> {
    private final Controller controller;

    public AlterConfigsApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_CONFIGS;
    }

    @Override
    public void handle(
            AlterConfigsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        Sifted<AlterConfigsResource, ConfigReplacement> resources =
                Sifted.of(request.resources(), AlterConfigsApi::replacement);
        controller.submit(
                new AlterConfigs(resources.wanted(), request.validateOnly()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        altered ->
                                                response(
                                                        resources.join(
                                                                ConfigResources.results(altered),
                                                                AlterConfigsApi::answer)),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(AlterConfigsRequest request, ErrorCode error, String message) {
        return response(
                request.resources().stream().map(each -> answer(each, error, message)).toList());
    }

    private static Result<ConfigReplacement> replacement(AlterConfigsResource resource) {
        List<ConfigEntry> entries =
                resource.configs().stream()
                        .map(config -> new ConfigEntry(config.name(), config.value()))
                        .toList();
        return ConfigResources.read(resource.resourceType(), resource.resourceName())
                .then(known -> Result.done(new ConfigReplacement(known, entries)));
    }

    private static Message response(List<AlterConfigsResourceResponse> answers) {
        return new AlterConfigsResponse().setResponses(answers);
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
