/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.admin.BrokerAdmin;
import dev.penstock.operator.observed.BrokersView;

import java.time.Duration;

/** What may be done for the Topics of a Cluster now. */
sealed interface ClusterState {

    /**
     * There is nobody to delete a topic, and nothing left that could be deleted.
     *
     * @param leaving whether it is still being deleted
     */
    record Absent(boolean leaving) implements ClusterState {}

    /** It sleeps. */
    record Suspended() implements ClusterState {}

    /**
     * Its brokers could not be asked.
     *
     * @param nextLook when they may answer although nothing is heard of the Cluster
     */
    record Silent(String reason, String message, Duration nextLook) implements ClusterState {}

    /**
     * Its brokers answer.
     *
     * @param members the brokers, without what they have
     */
    record Answering(Cluster cluster, BrokerAdmin admin, BrokersView.Known members)
            implements ClusterState {}
}
