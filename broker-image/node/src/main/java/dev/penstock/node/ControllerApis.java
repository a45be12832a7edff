/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.controller.Controller;
import dev.penstock.node.controller.api.AddRaftVoterApi;
import dev.penstock.node.controller.api.AllocateProducerIdsApi;
import dev.penstock.node.controller.api.AlterClientQuotasApi;
import dev.penstock.node.controller.api.AlterConfigsApi;
import dev.penstock.node.controller.api.AlterPartitionApi;
import dev.penstock.node.controller.api.AlterPartitionReassignmentsApi;
import dev.penstock.node.controller.api.AssignReplicasToDirsApi;
import dev.penstock.node.controller.api.BrokerHeartbeatApi;
import dev.penstock.node.controller.api.BrokerRegistrationApi;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.controller.api.CreatePartitionsApi;
import dev.penstock.node.controller.api.CreateTopicsApi;
import dev.penstock.node.controller.api.DeleteTopicsApi;
import dev.penstock.node.controller.api.DescribeQuorumApi;
import dev.penstock.node.controller.api.ElectLeadersApi;
import dev.penstock.node.controller.api.IncrementalAlterConfigsApi;
import dev.penstock.node.controller.api.RemoveRaftVoterApi;
import dev.penstock.node.controller.api.UnregisterBrokerApi;
import dev.penstock.node.controller.api.UpdateFeaturesApi;
import dev.penstock.node.controller.api.UpdateRaftVoterApi;
import dev.penstock.node.controller.api.VoterChanges;

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
     * @param image what is committed, as far as this node knows
     * @param configs what holds in the cluster by that
     * @param describeQuorum asks the quorum, not the machine
     * @param voters asks the quorum for other voters
     */
    ControllerApis(
            Controller controller,
            Supplier<MetadataImage> image,
            Supplier<EffectiveConfigs> configs,
            DescribeQuorumApi describeQuorum,
            VoterChanges voters) {
        heartbeat = new BrokerHeartbeatApi(controller);
        ofBrokers =
                List.of(
                        new BrokerRegistrationApi(controller),
                        new AlterPartitionApi(controller),
                        new AssignReplicasToDirsApi(controller),
                        new AllocateProducerIdsApi(controller),
                        new UpdateRaftVoterApi(voters));
        ofClients =
                List.of(
                        new CreateTopicsApi(controller, configs),
                        new DeleteTopicsApi(controller),
                        new CreatePartitionsApi(controller),
                        new AlterConfigsApi(controller),
                        new AlterClientQuotasApi(controller),
                        new IncrementalAlterConfigsApi(controller),
                        new ElectLeadersApi(controller, image),
                        new AlterPartitionReassignmentsApi(controller, image),
                        new UnregisterBrokerApi(controller),
                        new UpdateFeaturesApi(controller),
                        describeQuorum,
                        new AddRaftVoterApi(voters),
                        new RemoveRaftVoterApi(voters));
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
