/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.share.ShareStateCoordinators;
import dev.penstock.node.transaction.TransactionCoordinators;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FindCoordinatorRequest;
import dev.penstock.protocol.message.FindCoordinatorResponse;
import dev.penstock.protocol.message.FindCoordinatorResponse.Coordinator;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * Tells which broker coordinates a group, a transactional id or a share-partition: the leader of
 * its partition of the topic that they are kept in. The first to ask has that topic created.
 */
public final class FindCoordinatorHandler implements RequestHandler<FindCoordinatorRequest> {
    /** From here on a request asks about several keys (KIP-699). */
    static final short BATCH_VERSION = 4;

    static final byte GROUP = 0;
    static final byte TRANSACTION = 1;
    static final byte SHARE = 2;
    private static final int NO_NODE = -1;
    private static final int NO_PORT = -1;

    private final CurrentImage current;
    private final InternalTopicCreation offsetsTopic;
    private final InternalTopicCreation transactionsTopic;
    private final InternalTopicCreation shareStateTopic;

    public FindCoordinatorHandler(
            CurrentImage current,
            InternalTopicCreation offsetsTopic,
            InternalTopicCreation transactionsTopic,
            InternalTopicCreation shareStateTopic) {
        this.current = current;
        this.offsetsTopic = offsetsTopic;
        this.transactionsTopic = transactionsTopic;
        this.shareStateTopic = shareStateTopic;
    }

    @Override
    public ApiKey api() {
        return ApiKey.FIND_COORDINATOR;
    }

    @Override
    public void handle(RequestContext context, FindCoordinatorRequest request) {
        switch (request.keyType()) {
            case GROUP -> offsetsTopic.await(() -> respond(context, request));
            case TRANSACTION -> transactionsTopic.await(() -> respond(context, request));
            case SHARE -> shareStateTopic.await(() -> respond(context, request));
            default -> respond(context, request);
        }
    }

    private void respond(RequestContext context, FindCoordinatorRequest request) {
        MetadataImage image = current.get();
        context.respond(
                response(
                        request,
                        context.version(),
                        key -> find(image, request.keyType(), key, context.listener())));
    }

    /** Who coordinates one key. */
    @FunctionalInterface
    interface Finder {
        Found find(String key);
    }

    /** A coordinator, or why there is none. */
    record Found(ErrorCode error, @Nullable String message, int nodeId, String host, int port) {
        static Found refused(ErrorCode error, String message) {
            return new Found(error, message, NO_NODE, "", NO_PORT);
        }
    }

    static Found find(MetadataImage image, byte keyType, String key, ListenerName listener) {
        Optional<SharePartitionKey> share =
                keyType == SHARE ? SharePartitionKey.parse(key) : Optional.empty();
        if (keyType == SHARE && share.isEmpty()) {
            return Found.refused(
                    ErrorCode.INVALID_REQUEST,
                    "\"" + key + "\" is no share-partition, as group:topicId:partition.");
        }
        Optional<TopicPartition> partition;
        switch (keyType) {
            case GROUP -> partition = GroupCoordinators.partitionOf(image, key);
            case TRANSACTION -> partition = TransactionCoordinators.partitionOf(image, key);
            case SHARE ->
                    partition =
                            share.flatMap(each -> ShareStateCoordinators.partitionOf(image, each));
            default -> {
                return Found.refused(
                        ErrorCode.INVALID_REQUEST,
                        "Coordinators of the key type " + keyType + " are not served.");
            }
        }
        Optional<BrokerImage> broker =
                partition
                        .flatMap(image::partition)
                        .flatMap(PartitionImage::leader)
                        .flatMap(image::broker);
        Optional<Endpoint> endpoint = broker.flatMap(found -> found.endpoint(listener.value()));
        if (broker.isEmpty() || endpoint.isEmpty()) {
            return Found.refused(
                    ErrorCode.COORDINATOR_NOT_AVAILABLE, "The coordinator is not available.");
        }
        return new Found(
                ErrorCode.NONE,
                null,
                broker.get().id().value(),
                endpoint.get().host(),
                endpoint.get().port());
    }

    static FindCoordinatorResponse response(
            FindCoordinatorRequest request, short version, Finder finder) {
        FindCoordinatorResponse response = new FindCoordinatorResponse();
        if (version < BATCH_VERSION) {
            Found found = finder.find(request.key());
            return response.setErrorCode(found.error().code())
                    .setErrorMessage(found.message())
                    .setNodeId(found.nodeId())
                    .setHost(found.host())
                    .setPort(found.port());
        }
        for (String key : request.coordinatorKeys()) {
            Found found = finder.find(key);
            response.coordinators()
                    .add(
                            new Coordinator()
                                    .setKey(key)
                                    .setErrorCode(found.error().code())
                                    .setErrorMessage(found.message())
                                    .setNodeId(found.nodeId())
                                    .setHost(found.host())
                                    .setPort(found.port()));
        }
        return response;
    }

    @Override
    public FindCoordinatorResponse refusal(
            FindCoordinatorRequest request, ErrorCode error, String message) {
        List<String> keys = request.coordinatorKeys();
        return response(
                request, keys.isEmpty() ? 0 : BATCH_VERSION, _ -> Found.refused(error, message));
    }
}
