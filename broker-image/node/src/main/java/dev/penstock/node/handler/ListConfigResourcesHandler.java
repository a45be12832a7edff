/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ListConfigResourcesRequest;
import dev.penstock.protocol.message.ListConfigResourcesResponse;

import java.util.ArrayList;
import java.util.List;

/** Lists what has settings (KIP-1142): topics, brokers, and groups with settings of their own. */
public final class ListConfigResourcesHandler
        implements RequestHandler<ListConfigResourcesRequest> {
    /**
     * Kafka's other kinds of resources: loggers of brokers, metrics of clients. Nothing of the kind
     * has settings here, so there is none to list.
     */
    private static final List<Byte> OTHER_TYPES = List.of((byte) 8, (byte) 16);

    private final CurrentImage current;

    public ListConfigResourcesHandler(CurrentImage current) {
        this.current = current;
    }

    @Override
    public ApiKey api() {
        return ApiKey.LIST_CONFIG_RESOURCES;
    }

    @Override
    public void handle(RequestContext context, ListConfigResourcesRequest request) {
        List<Byte> types = request.resourceTypes();
        boolean unknown =
                types.stream()
                        .anyMatch(
                                type ->
                                        type != ConfigResource.Type.TOPIC.id()
                                                && type != ConfigResource.Type.BROKER.id()
                                                && type != ConfigResource.Type.GROUP.id()
                                                && !OTHER_TYPES.contains(type));
        if (unknown) {
            context.respond(refusal(request, ErrorCode.UNSUPPORTED_VERSION, ""));
            return;
        }
        ListConfigResourcesResponse response = new ListConfigResourcesResponse();
        // Version 0 can only ask for metrics of clients.
        if (context.version() > 0) {
            MetadataImage image = current.get();
            if (types.isEmpty() || types.contains(ConfigResource.Type.TOPIC.id())) {
                image.topicIds()
                        .keySet()
                        .forEach(topic -> add(response, ConfigResource.Type.TOPIC, topic));
            }
            if (types.isEmpty() || types.contains(ConfigResource.Type.BROKER.id())) {
                image.brokers()
                        .keySet()
                        .forEach(
                                broker ->
                                        add(
                                                response,
                                                ConfigResource.Type.BROKER,
                                                broker.toString()));
            }
            if (types.isEmpty() || types.contains(ConfigResource.Type.GROUP.id())) {
                image.configs().keySet().stream()
                        .filter(each -> each.type() == ConfigResource.Type.GROUP)
                        .forEach(each -> add(response, each.type(), each.name()));
            }
        }
        context.respond(response);
    }

    @Override
    public ListConfigResourcesResponse refusal(
            ListConfigResourcesRequest request, ErrorCode error, String message) {
        return new ListConfigResourcesResponse()
                .setErrorCode(error.code())
                .setConfigResources(new ArrayList<>());
    }

    private static void add(
            ListConfigResourcesResponse response, ConfigResource.Type type, String name) {
        response.configResources()
                .add(
                        new ListConfigResourcesResponse.ConfigResource()
                                .setResourceType(type.id())
                                .setResourceName(name));
    }
}
