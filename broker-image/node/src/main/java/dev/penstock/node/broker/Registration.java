/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.FeatureRange;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.protocol.message.BrokerRegistrationRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What this broker says of itself when it registers.
 *
 * @param listeners as bound
 * @param incarnationId drawn by this process
 * @param directoryIds of its log directories
 * @param previousBrokerEpoch of the last run, if that ended in order
 * @param features what it can do
 */
public record Registration(
        NodeConfig config,
        String clusterId,
        List<Listener> listeners,
        Uuid incarnationId,
        List<Uuid> directoryIds,
        OptionalLong previousBrokerEpoch,
        SortedMap<String, FeatureRange> features) {
    private static final long NO_EPOCH = -1L;

    BrokerRegistrationRequest request() {
        List<BrokerRegistrationRequest.Listener> named = new ArrayList<>();
        for (Listener listener : listeners) {
            named.add(
                    new BrokerRegistrationRequest.Listener()
                            .setName(listener.name().value())
                            .setHost(listener.advertised().host())
                            .setPort(listener.advertised().port()));
        }
        List<BrokerRegistrationRequest.Feature> supported = new ArrayList<>();
        features.forEach(
                (name, range) ->
                        supported.add(
                                new BrokerRegistrationRequest.Feature()
                                        .setName(name)
                                        .setMinSupportedVersion(range.lowest())
                                        .setMaxSupportedVersion(range.highest())));
        return new BrokerRegistrationRequest()
                .setBrokerId(config.id().value())
                .setClusterId(clusterId)
                .setIncarnationId(incarnationId)
                .setListeners(named)
                .setFeatures(supported)
                .setRack(config.rack().orElse(null))
                .setLogDirs(directoryIds)
                .setPreviousBrokerEpoch(previousBrokerEpoch.orElse(NO_EPOCH));
    }
}
