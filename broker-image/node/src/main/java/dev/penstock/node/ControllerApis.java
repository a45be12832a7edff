/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.node.controller.Controller;
import dev.penstock.node.controller.api.AllocateProducerIdsApi;
import dev.penstock.node.controller.api.AlterPartitionApi;
import dev.penstock.node.controller.api.BrokerHeartbeatApi;
import dev.penstock.node.controller.api.BrokerRegistrationApi;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.controller.api.CreateTopicsApi;
import dev.penstock.node.controller.api.DeleteTopicsApi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The controller's APIs: those of brokers, and those that clients may ask of any broker. */
final class ControllerApis {
    private final BrokerHeartbeatApi heartbeat;
    private final List<ControllerApi<?>> ofBrokers;
    private final List<ControllerApi<?>> ofClients;

    /**
     * The APIs of one node.
     *
     * @param configs what holds in the cluster, as far as this node knows
     */
    ControllerApis(Controller controller, Supplier<EffectiveConfigs> configs) {
        heartbeat = new BrokerHeartbeatApi(controller);
        ofBrokers =
                List.of(
                        new BrokerRegistrationApi(controller),
                        new AlterPartitionApi(controller),
                        new AllocateProducerIdsApi(controller));
        ofClients =
                List.of(new CreateTopicsApi(controller, configs), new DeleteTopicsApi(controller));
    }

    BrokerHeartbeatApi heartbeat() {
        return heartbeat;
    }

    /** All but heartbeats, which are bound to their connection. */
    List<ControllerApi<?>> ofBrokers() {
        return ofBrokers;
    }

    List<ControllerApi<?>> ofClients() {
        return ofClients;
    }

    List<ControllerApi<?>> all() {
        List<ControllerApi<?>> all = new ArrayList<>(ofBrokers);
        all.add(heartbeat);
        all.addAll(ofClients);
        return all;
    }
}
