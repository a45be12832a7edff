/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** The two Services of a Cluster. */
final class BrokerServices {
    private BrokerServices() {}

    /**
     * Gives each broker a name. Brokers that are not ready are found too: they need one another to
     * become ready.
     */
    static Service headless(Names names) {
        return service(names, names.headlessService())
                .editSpec()
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withPorts(
                        port("client", Names.CLIENT_PORT),
                        port("internal", Names.INTERNAL_PORT),
                        port("admin", Names.ADMIN_PORT))
                .endSpec()
                .build();
    }

    /**
     * A broker's own address, which stays the same when its pod comes back with another IP: who
     * remembers names for a while (a JVM does, for 30 s) would knock at an empty house for as long.
     * A broker that is not ready is reached too, for the same reason as above.
     */
    static Service broker(Names names, int ordinal) {
        return service(names, names.pod(ordinal))
                .editSpec()
                .withType("ClusterIP")
                .withPublishNotReadyAddresses(true)
                .addToSelector(Labels.POD_NAME, names.pod(ordinal))
                .withPorts(port("client", Names.CLIENT_PORT), port("internal", Names.INTERNAL_PORT))
                .endSpec()
                .build();
    }

    /** Where clients begin: any ready broker. */
    static Service bootstrap(Names names) {
        return service(names, names.bootstrapService())
                .editSpec()
                .withType("ClusterIP")
                .withPorts(port("client", Names.CLIENT_PORT))
                .endSpec()
                .build();
    }

    private static ServiceBuilder service(Names names, String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(names.namespace())
                .withLabels(Labels.of(names))
                .endMetadata()
                .withNewSpec()
                .withSelector(Labels.selector(names))
                .endSpec();
    }

    private static ServicePort port(String name, int port) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(port)
                .withTargetPort(new IntOrString(name))
                .withProtocol("TCP")
                .build();
    }
}
