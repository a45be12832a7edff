/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.peer;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.image.CurrentImage;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * Connections to the other brokers of the cluster, for one purpose: one for each broker and loop,
 * used on that loop. A broker that has moved is dialled where it is now.
 */
public final class BrokerPeers {
    private final CurrentImage current;
    private final ListenerName interBroker;
    private final BiFunction<Endpoint, Scheduler, PeerClient> clients;
    private final Map<Scheduler, Map<BrokerId, PeerClient>> connections = new ConcurrentHashMap<>();

    public BrokerPeers(
            CurrentImage current,
            ListenerName interBroker,
            BiFunction<Endpoint, Scheduler, PeerClient> clients) {
        this.current = current;
        this.interBroker = interBroker;
        this.clients = clients;
    }

    /** The connection to that broker from that loop; empty while nobody knows where it is. */
    public Optional<PeerClient> client(BrokerId broker, Scheduler loop) {
        Optional<Endpoint> endpoint =
                current.newest()
                        .broker(broker)
                        .flatMap(known -> known.endpoint(interBroker.value()));
        if (endpoint.isEmpty()) {
            return Optional.empty();
        }
        Map<BrokerId, PeerClient> own = connections.computeIfAbsent(loop, _ -> new TreeMap<>());
        PeerClient known = own.get(broker);
        if (known == null || !known.endpoint().equals(endpoint.get())) {
            if (known != null) {
                known.close();
            }
            known = clients.apply(endpoint.get(), loop);
            own.put(broker, known);
        }
        return Optional.of(known);
    }

    /** Closes this loop's connections; on that loop. */
    public void close(Scheduler loop) {
        Map<BrokerId, PeerClient> own = connections.remove(loop);
        if (own != null) {
            own.values().forEach(PeerClient::close);
        }
    }
}
