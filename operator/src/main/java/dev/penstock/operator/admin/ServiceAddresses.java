/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.desired.Names;

import io.fabric8.kubernetes.api.model.Pod;

import java.net.URI;
import java.util.Collection;
import java.util.Optional;

/**
 * Brokers by the DNS names of the Cluster's Services: where the operator runs in the same
 * Kubernetes cluster.
 */
public final class ServiceAddresses implements BrokerAddresses {

    @Override
    public Optional<String> bootstrap(Cluster cluster, Collection<Pod> pods) {
        return Optional.of(Names.of(cluster).bootstrapAddress());
    }

    @Override
    public String internal(Cluster cluster, Pod pod) {
        return Names.of(cluster).internalAddress(pod.getMetadata().getName());
    }

    @Override
    public Optional<URI> admin(Cluster cluster, Pod pod) {
        return Optional.of(
                URI.create(
                        "http://"
                                + Names.of(cluster).podDns(pod.getMetadata().getName())
                                + ":"
                                + Names.ADMIN_PORT));
    }
}
