/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerAnswer.Failure;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.raft.RaftInput;
import dev.penstock.raft.RaftRequest;
import dev.penstock.raft.RaftResponse;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reaches the voters over two connections each: one for fetches, which the leader may keep for a
 * while, and one for all else, which must not wait behind them.
 */
public final class QuorumPeers implements QuorumTransport {
    /** A voter that has not answered by then is asked anew. */
    private static final long REQUEST_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    private final RaftRequestWire wire;
    private final Function<BrokerId, PeerClient> clients;
    private final Map<BrokerId, PeerClient> fetching = new TreeMap<>();
    private final Map<BrokerId, PeerClient> asking = new TreeMap<>();
    private @Nullable Consumer<RaftInput> driver;

    /**
     * A transport that connects as it is used.
     *
     * @param clusterId goes with each request
     * @param clients makes a connection to a voter
     */
    public QuorumPeers(String clusterId, Function<BrokerId, PeerClient> clients) {
        this.wire = new RaftRequestWire(clusterId);
        this.clients = clients;
    }

    /** Names where answers go; before the first request. */
    public void attach(Consumer<RaftInput> inputs) {
        this.driver = inputs;
    }

    @Override
    public void send(BrokerId voter, long correlationId, RaftRequest request) {
        ApiKey api = api(request);
        Map<BrokerId, PeerClient> connections = api == ApiKey.FETCH ? fetching : asking;
        connections
                .computeIfAbsent(voter, clients)
                .send(
                        api,
                        api.highestVersion(),
                        wire.toWire(request),
                        REQUEST_TIMEOUT_NANOS,
                        answer -> answered(voter, correlationId, answer));
    }

    /** Closes all connections. */
    public void close() {
        fetching.values().forEach(PeerClient::close);
        asking.values().forEach(PeerClient::close);
    }

    private void answered(BrokerId voter, long correlationId, PeerAnswer answer) {
        Consumer<RaftInput> inputs = Objects.requireNonNull(driver);
        switch (answer) {
            case PeerAnswer.Answered(var body) -> {
                Optional<RaftResponse> response = RaftResponseWire.fromWire(body);
                inputs.accept(
                        response.<RaftInput>map(
                                        known ->
                                                new RaftInput.ResponseReceived(
                                                        correlationId, known))
                                .orElseGet(() -> new RaftInput.RequestFailed(correlationId)));
            }
            case PeerAnswer.Failed(Failure failure) -> {
                inputs.accept(new RaftInput.RequestFailed(correlationId));
                if (failure == Failure.RESET) {
                    inputs.accept(new RaftInput.PeerDisconnected(voter));
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
        };
    }
}
