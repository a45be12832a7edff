/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** What keeps others from harming the brokers, and the brokers from harming others. */
final class BrokerGuards {
    private BrokerGuards() {}

    /** An account without any right and without a token: brokers never talk to the API server. */
    static ServiceAccount serviceAccount(Names names) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(names.brokers())
                .withNamespace(names.namespace())
                .withLabels(Labels.of(names))
                .endMetadata()
                .withAutomountServiceAccountToken(false)
                .build();
    }

    /**
     * Node drains take one broker at a time; a broker that is not ready may always go, else a
     * broken pod would block the drain.
     */
    static PodDisruptionBudget disruptionBudget(Names names) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(names.brokers())
                .withNamespace(names.namespace())
                .withLabels(Labels.of(names))
                .endMetadata()
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withUnhealthyPodEvictionPolicy("AlwaysAllow")
                .withNewSelector()
                .withMatchLabels(Labels.selector(names))
                .endSelector()
                .endSpec()
                .build();
    }

    /**
     * Replication and quorum are for brokers of the same Cluster alone; clients, probes and
     * Prometheus come from anywhere.
     */
    static NetworkPolicy networkPolicy(Names names) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(names.brokers())
                .withNamespace(names.namespace())
                .withLabels(Labels.of(names))
                .endMetadata()
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Labels.selector(names))
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .addNewIngress()
                .addNewFrom()
                .withNewPodSelector()
                .withMatchLabels(Labels.selector(names))
                .endPodSelector()
                .endFrom()
                .withPorts(port("internal"))
                .endIngress()
                .addNewIngress()
                .withPorts(port("client"), port("admin"))
                .endIngress()
                .endSpec()
                .build();
    }

    private static NetworkPolicyPort port(String name) {
        return new NetworkPolicyPortBuilder()
                .withProtocol("TCP")
                .withPort(new IntOrString(name))
                .build();
    }
}
