/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.node.controller.Controller;
import dev.penstock.node.controller.api.AllocateProducerIdsApi;
import dev.penstock.node.controller.api.AlterPartitionApi;
import dev.penstock.node.controller.api.BrokerHeartbeatApi;
import dev.penstock.node.controller.api.BrokerRegistrationApi;
import dev.penstock.node.controller.api.ControllerApi;

import java.util.ArrayList;
import java.util.List;

/** The controller's APIs: those of brokers, and those that clients may ask of any broker. */
final class ControllerApis {
    private final BrokerHeartbeatApi heartbeat;
    private final List<ControllerApi<?>> ofBrokers;
    private final List<ControllerApi<?>> ofClients;

    ControllerApis(Controller controller) {
        heartbeat = new BrokerHeartbeatApi(controller);
        ofBrokers =
                List.of(
                        new BrokerRegistrationApi(controller),
                        new AlterPartitionApi(controller),
                        new AllocateProducerIdsApi(controller));
        ofClients = List.of();
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
