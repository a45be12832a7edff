/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import dev.penstock.crds.Cluster;

import io.fabric8.kubernetes.api.model.Pod;

import java.net.URI;
import java.util.Collection;
import java.util.Optional;

/** Where the operator finds brokers. */
public interface BrokerAddresses {

    /**
     * Where an Admin client begins, as Kafka writes it: {@code host:port,…}. Empty when no broker
     * can be reached yet.
     */
    Optional<String> bootstrap(Cluster cluster, Collection<Pod> pods);

    /** Where other brokers reach the broker, as {@code host:port}. */
    String internal(Cluster cluster, Pod pod);

    /** The broker's admin port, as {@code http://host:port}. */
    Optional<URI> admin(Cluster cluster, Pod pod);
}
