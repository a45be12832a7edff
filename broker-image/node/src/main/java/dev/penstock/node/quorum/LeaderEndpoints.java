/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.protocol.message.BeginQuorumEpochRequest;
import dev.penstock.protocol.message.BeginQuorumEpochResponse;
import dev.penstock.protocol.message.EndQuorumEpochRequest;
import dev.penstock.protocol.message.EndQuorumEpochResponse;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.FetchSnapshotResponse;
import dev.penstock.protocol.message.VoteResponse;
import dev.penstock.raft.RaftResponse;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the leader is reached, as messages of the quorum say it: whoever learns of a leader may not
 * have the record yet that makes it a voter.
 */
final class LeaderEndpoints {
    private final QuorumAddresses addresses;

    LeaderEndpoints(QuorumAddresses addresses) {
        this.addresses = addresses;
    }

    /** Takes up what a request or an answer says. */
    void learn(Message message) {
        switch (message) {
            case BeginQuorumEpochRequest begin ->
                    begin.leaderEndpoints().stream()
                            .findFirst()
                            .ifPresent(
                                    each ->
                                            told(
                                                    begin.topics()
                                                            .getFirst()
                                                            .partitions()
                                                            .getFirst()
                                                            .leaderId(),
                                                    each.host(),
                                                    each.port()));
            case EndQuorumEpochRequest end ->
                    end.leaderEndpoints().stream()
                            .findFirst()
                            .ifPresent(
                                    each ->
                                            told(
                                                    end.topics()
                                                            .getFirst()
                                                            .partitions()
                                                            .getFirst()
                                                            .leaderId(),
                                                    each.host(),
                                                    each.port()));
            case VoteResponse vote ->
                    vote.nodeEndpoints().forEach(n -> told(n.nodeId(), n.host(), n.port()));
            case BeginQuorumEpochResponse begin ->
                    begin.nodeEndpoints().forEach(n -> told(n.nodeId(), n.host(), n.port()));
            case EndQuorumEpochResponse end ->
                    end.nodeEndpoints().forEach(n -> told(n.nodeId(), n.host(), n.port()));
            case FetchResponse fetch ->
                    fetch.nodeEndpoints().forEach(n -> told(n.nodeId(), n.host(), n.port()));
            case FetchSnapshotResponse fetch ->
                    fetch.nodeEndpoints().forEach(n -> told(n.nodeId(), n.host(), n.port()));
            default -> {}
        }
    }

    private void told(int id, String host, int port) {
        if (id >= 0 && port > 0) {
            addresses.told(new BrokerId(id), new Endpoint(host, port));
        }
    }

    /** Says in an answer where the leader is that the answer names. */
    void attach(RaftResponse response, Message message) {
        response.leader()
                .ifPresent(
                        leader ->
                                addresses
                                        .of(leader)
                                        .ifPresent(
                                                endpoint ->
                                                        attach(message, leader.value(), endpoint)));
    }

    private static void attach(Message message, int leader, Endpoint endpoint) {
        switch (message) {
            case VoteResponse vote ->
                    vote.setNodeEndpoints(
                            list(
                                    new VoteResponse.NodeEndpoint()
                                            .setNodeId(leader)
                                            .setHost(endpoint.host())
                                            .setPort(endpoint.port())));
            case BeginQuorumEpochResponse begin ->
                    begin.setNodeEndpoints(
                            list(
                                    new BeginQuorumEpochResponse.NodeEndpoint()
                                            .setNodeId(leader)
                                            .setHost(endpoint.host())
                                            .setPort(endpoint.port())));
            case EndQuorumEpochResponse end ->
                    end.setNodeEndpoints(
                            list(
                                    new EndQuorumEpochResponse.NodeEndpoint()
                                            .setNodeId(leader)
                                            .setHost(endpoint.host())
                                            .setPort(endpoint.port())));
            case FetchResponse fetch ->
                    fetch.setNodeEndpoints(
                            list(
                                    new FetchResponse.NodeEndpoint()
                                            .setNodeId(leader)
                                            .setHost(endpoint.host())
                                            .setPort(endpoint.port())));
            case FetchSnapshotResponse fetch ->
                    fetch.setNodeEndpoints(
                            list(
                                    new FetchSnapshotResponse.NodeEndpoint()
                                            .setNodeId(leader)
                                            .setHost(endpoint.host())
                                            .setPort(endpoint.port())));
            default -> {}
        }
    }

    private static <T> List<T> list(T one) {
        return new ArrayList<>(List.of(one));
    }
}
