/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeClusterRequest;
import dev.penstock.protocol.message.DescribeClusterResponse;
import dev.penstock.protocol.message.DescribeClusterResponse.DescribeClusterBroker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Tells which brokers there are on the listener that was asked. */
public final class DescribeClusterHandler implements RequestHandler<DescribeClusterRequest> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final CurrentImage current;
    private final Supplier<Optional<BrokerId>> controller;
    private final String clusterId;

    /**
     * A handler of one cluster.
     *
     * @param controller who it is, as {@link ControllerChannel#leader} knows
     */
    public DescribeClusterHandler(
            CurrentImage current, Supplier<Optional<BrokerId>> controller, String clusterId) {
        this.current = current;
        this.controller = controller;
        this.clusterId = clusterId;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(RequestContext context, DescribeClusterRequest request) {
        if (request.endpointType() != BROKERS) {
            context.respond(
                    request.endpointType() == CONTROLLERS
                            ? refusal(
                                    request,
                                    ErrorCode.MISMATCHED_ENDPOINT_TYPE,
                                    "This is a broker's endpoint, not a controller's.")
                            : refusal(
                                    request,
                                    ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
                                    "There are endpoints of brokers (1) and of controllers (2)."));
            return;
        }
        MetadataImage image = current.get();
        List<DescribeClusterBroker> brokers = new ArrayList<>();
        for (BrokerImage broker : image.brokers().values()) {
            if (!broker.fenced() || request.includeFencedBrokers()) {
                broker.endpoint(context.listener().value())
                        .ifPresent(
                                endpoint ->
                                        brokers.add(
                                                new DescribeClusterBroker()
                                                        .setBrokerId(broker.id().value())
                                                        .setHost(endpoint.host())
                                                        .setPort(endpoint.port())
                                                        .setRack(broker.rack().orElse(null))
                                                        .setIsFenced(broker.fenced())));
            }
        }
        context.respond(
                new DescribeClusterResponse()
                        .setClusterId(clusterId)
                        .setControllerId(
                                controller
                                        .get()
                                        .filter(leader -> image.broker(leader).isPresent())
                                        .map(BrokerId::value)
                                        .orElse(Topics.NO_LEADER))
                        .setBrokers(brokers));
    }

    @Override
    public DescribeClusterResponse refusal(
            DescribeClusterRequest request, ErrorCode error, String message) {
        return new DescribeClusterResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setEndpointType(request.endpointType());
    }
}
