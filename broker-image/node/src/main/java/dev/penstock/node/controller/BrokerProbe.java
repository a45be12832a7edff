/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerAnswer.Failure;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.ApiVersionsRequest;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Finds out whether the process of a broker is gone. Only a refused connection proves it: then the
 * machine is up, and nobody listens. On the metadata loop.
 */
public final class BrokerProbe {
    private static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Function<BrokerId, Optional<Endpoint>> addresses;
    private final Function<Endpoint, PeerClient> clients;

    /**
     * @param addresses where brokers reach a broker
     * @param clients makes a connection
     */
    public BrokerProbe(
            Function<BrokerId, Optional<Endpoint>> addresses,
            Function<Endpoint, PeerClient> clients) {
        this.addresses = addresses;
        this.clients = clients;
    }

    /** Runs the task if the broker's process turns out to be gone. */
    void whenGone(BrokerId broker, Runnable task) {
        addresses.apply(broker).ifPresent(endpoint -> ask(clients.apply(endpoint), task));
    }

    private static void ask(PeerClient client, Runnable task) {
        client.send(
                ApiKey.API_VERSIONS,
                ApiKey.API_VERSIONS.highestVersion(),
                new ApiVersionsRequest()
                        .setClientSoftwareName("penstock")
                        .setClientSoftwareVersion("probe"),
                TIMEOUT_NANOS,
                answer -> {
                    client.close();
                    if (answer instanceof PeerAnswer.Failed(Failure failure)
                            && failure == Failure.REFUSED) {
                        task.run();
                    }
                });
    }
}
