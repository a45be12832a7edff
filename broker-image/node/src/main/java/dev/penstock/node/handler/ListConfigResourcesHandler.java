/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lists what has settings (KIP-1142): topics, brokers, and groups and subscriptions to metrics of
 * clients with settings of their own.
 */
public final class ListConfigResourcesHandler
        implements RequestHandler<ListConfigResourcesRequest> {
    /** Kafka's loggers of brokers: they have no settings here, so there are none to list. */
    private static final byte LOGGERS = 8;

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
        // Version 0 can only ask for metrics of clients.
        List<Byte> types =
                context.version() == 0
                        ? List.of(ConfigResource.Type.CLIENT_METRICS.id())
                        : request.resourceTypes();
        if (!types.stream().allMatch(ListConfigResourcesHandler::isKnown)) {
            context.respond(refusal(request, ErrorCode.UNSUPPORTED_VERSION, ""));
            return;
        }
        ListConfigResourcesResponse response = new ListConfigResourcesResponse();
        MetadataImage image = current.get();
        for (ConfigResource.Type type : ConfigResource.Type.values()) {
            if (types.isEmpty() || types.contains(type.id())) {
                names(image, type).forEach(name -> add(response, type, name));
            }
        }
        context.respond(response);
    }

    private static boolean isKnown(byte type) {
        return type == LOGGERS
                || Arrays.stream(ConfigResource.Type.values())
                        .anyMatch(known -> known.id() == type);
    }

    /** All topics and brokers, and of the other kinds those that have settings of their own. */
    private static Stream<String> names(MetadataImage image, ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> image.topicIds().keySet().stream();
            case BROKER -> image.brokers().keySet().stream().map(BrokerId::toString);
            case GROUP, CLIENT_METRICS ->
                    image.configs().keySet().stream()
                            .filter(each -> each.type() == type)
                            .map(ConfigResource::name);
        };
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
