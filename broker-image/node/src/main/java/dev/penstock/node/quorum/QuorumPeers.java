/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerAnswer.Failure;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.raft.RaftInput;
import dev.penstock.raft.RaftRequest;
import dev.penstock.raft.VoterSet;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reaches the other replicas over two connections each: one for fetches, which the leader may keep
 * for a while, and one for all else, which must not wait behind them.
 */
public final class QuorumPeers implements QuorumTransport {
    /** A replica that has not answered by then is asked anew. */
    private static final long REQUEST_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    /** A change of voters may wait for a new voter to catch up. */
    private static final long VOTER_CHANGE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(40);

    private final RaftRequestWire wire;
    private final Scheduler loop;
    private final QuorumAddresses addresses;
    private final LeaderEndpoints endpoints;
    private final Function<Endpoint, PeerClient> clients;
    private final Map<String, PeerClient> connections = new TreeMap<>();
    private @Nullable Consumer<RaftInput> driver;

    /**
     * A transport that connects as it is used.
     *
     * @param clusterId goes with each request
     * @param listener by whose name messages say where a replica is
     * @param self where this replica is
     * @param brokerEpoch of this process's registration, once there is one
     * @param clients makes a connection
     */
    public QuorumPeers(
            String clusterId,
            ListenerName listener,
            Endpoint self,
            Supplier<OptionalLong> brokerEpoch,
            Scheduler loop,
            QuorumAddresses addresses,
            Function<Endpoint, PeerClient> clients) {
        this.wire = new RaftRequestWire(clusterId, listener, self, brokerEpoch);
        this.loop = loop;
        this.addresses = addresses;
        this.endpoints = new LeaderEndpoints(addresses);
        this.clients = clients;
    }

    /** Names where answers go; before the first request. */
    public void attach(Consumer<RaftInput> inputs) {
        this.driver = inputs;
    }

    @Override
    public void votersChanged(VoterSet voters) {
        addresses.votersChanged(voters);
    }

    @Override
    public void send(BrokerId replica, long correlationId, RaftRequest request) {
        Optional<Endpoint> endpoint = addresses.of(replica);
        if (endpoint.isPresent()) {
            send(endpoint.get(), Optional.of(replica), correlationId, request);
        } else {
            // Not within this call: the machine is not asked from inside its own effects.
            loop.execute(() -> input(new RaftInput.RequestFailed(correlationId)));
        }
    }

    @Override
    public void sendToBootstrap(int server, long correlationId, RaftRequest request) {
        send(addresses.bootstrapServer(server), Optional.empty(), correlationId, request);
    }

    private void send(
            Endpoint endpoint,
            Optional<BrokerId> replica,
            long correlationId,
            RaftRequest request) {
        ApiKey api = api(request);
        connections
                .computeIfAbsent(kind(request) + endpoint, _ -> clients.apply(endpoint))
                .send(
                        api,
                        api.highestVersion(),
                        wire.toWire(request),
                        request instanceof RaftRequest.VoterChange
                                ? VOTER_CHANGE_TIMEOUT_NANOS
                                : REQUEST_TIMEOUT_NANOS,
                        answer -> answered(replica, correlationId, answer));
    }

    /** Requests of one kind share a connection, whose answers come in order. */
    private static String kind(RaftRequest request) {
        return switch (request) {
            case RaftRequest.Fetch _ -> "fetch ";
            case RaftRequest.VoterChange _ -> "voters ";
            case RaftRequest.Vote _,
                    RaftRequest.BeginQuorumEpoch _,
                    RaftRequest.EndQuorumEpoch _,
                    RaftRequest.FetchSnapshot _ ->
                    "ask ";
        };
    }

    /** Closes all connections. */
    public void close() {
        connections.values().forEach(PeerClient::close);
    }

    private void input(RaftInput input) {
        Objects.requireNonNull(driver).accept(input);
    }

    private void answered(Optional<BrokerId> replica, long correlationId, PeerAnswer answer) {
        switch (answer) {
            case PeerAnswer.Answered(var body) -> {
                endpoints.learn(body);
                input(
                        RaftResponseWire.fromWire(body)
                                .<RaftInput>map(
                                        known ->
                                                new RaftInput.ResponseReceived(
                                                        correlationId, known))
                                .orElseGet(() -> new RaftInput.RequestFailed(correlationId)));
            }
            case PeerAnswer.Failed(Failure failure) -> {
                input(new RaftInput.RequestFailed(correlationId));
                if (failure == Failure.RESET || failure == Failure.REFUSED) {
                    replica.ifPresent(id -> input(new RaftInput.PeerDisconnected(id)));
                }
            }
        }
    }

    private static ApiKey api(RaftRequest request) {
        return switch (request) {
            case RaftRequest.Vote _ -> ApiKey.VOTE;
            case RaftRequest.BeginQuorumEpoch _ -> ApiKey.BEGIN_QUORUM_EPOCH;
            case RaftRequest.EndQuorumEpoch _ -> ApiKey.END_QUORUM_EPOCH;
            case RaftRequest.Fetch _ -> ApiKey.FETCH;
            case RaftRequest.FetchSnapshot _ -> ApiKey.FETCH_SNAPSHOT;
            case RaftRequest.AddVoter _ -> ApiKey.ADD_RAFT_VOTER;
            case RaftRequest.RemoveVoter _ -> ApiKey.REMOVE_RAFT_VOTER;
            case RaftRequest.UpdateVoter _ -> ApiKey.UPDATE_RAFT_VOTER;
        };
    }
}
