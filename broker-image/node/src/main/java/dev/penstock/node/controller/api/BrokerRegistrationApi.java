/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.metadata.command.BrokerCommand;
import dev.penstock.metadata.record.FeatureRange;
import dev.penstock.metadata.record.Listener;
import dev.penstock.metadata.record.SecurityProtocol;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.BrokerRegistrationRequest;
import dev.penstock.protocol.message.BrokerRegistrationResponse;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A broker process makes itself known. */
public final class BrokerRegistrationApi implements ControllerApi<BrokerRegistrationRequest> {
    private final Controller controller;

    public BrokerRegistrationApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.BROKER_REGISTRATION;
    }

    @Override
    public void handle(
            BrokerRegistrationRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        controller.<BrokerCommand.Registered>submitAt(
                logEndOffset -> command(request, logEndOffset),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        registered ->
                                                new BrokerRegistrationResponse()
                                                        .setBrokerEpoch(registered.brokerEpoch()),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(BrokerRegistrationRequest request, ErrorCode error, String message) {
        return new BrokerRegistrationResponse().setErrorCode(error.code());
    }

    private static BrokerCommand.RegisterBroker command(
            BrokerRegistrationRequest request, long logEndOffset) {
        List<Listener> listeners = new ArrayList<>();
        for (BrokerRegistrationRequest.Listener listener : request.listeners()) {
            listeners.add(
                    new Listener(
                            listener.name(),
                            new Endpoint(listener.host(), listener.port()),
                            SecurityProtocol.withId(listener.securityProtocol())
                                    .orElse(SecurityProtocol.PLAINTEXT)));
        }
        SortedMap<String, FeatureRange> features = new TreeMap<>();
        for (BrokerRegistrationRequest.Feature feature : request.features()) {
            features.put(
                    feature.name(),
                    new FeatureRange(feature.minSupportedVersion(), feature.maxSupportedVersion()));
        }
        return new BrokerCommand.RegisterBroker(
                request.clusterId(),
                new BrokerId(request.brokerId()),
                request.incarnationId(),
                listeners,
                request.rack(),
                request.logDirs(),
                features,
                request.previousBrokerEpoch() < 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(request.previousBrokerEpoch()),
                logEndOffset);
    }
}
