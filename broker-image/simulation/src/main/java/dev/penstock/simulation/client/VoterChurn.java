/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Endpoint;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.AddRaftVoterRequest;
import dev.penstock.protocol.message.DescribeQuorumRequest;
import dev.penstock.protocol.message.DescribeQuorumResponse;
import dev.penstock.protocol.message.DescribeQuorumResponse.ReplicaState;
import dev.penstock.protocol.message.RemoveRaftVoterRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Makes voters of brokers that are none, and the other way round, again and again. */
public final class VoterChurn {
    private static final int TIMEOUT_MS = 2_000;
    private static final int PARTITION = 0;

    private final ClusterClient client;
    private final String listener;
    private final SortedMap<Integer, Endpoint> endpoints;
    private boolean ending;
    private boolean done;

    /**
     * @param listener of the quorum
     * @param endpoints where each broker has it
     */
    public VoterChurn(
            ClusterClient client, String listener, SortedMap<Integer, Endpoint> endpoints) {
        this.client = client;
        this.listener = listener;
        this.endpoints = endpoints;
    }

    public void start() {
        client.loop().execute(this::describe);
    }

    /** Changes nothing more from now on. */
    public void finish() {
        ending = true;
    }

    /** Whether nothing that it asked for is under way. */
    public boolean isDone() {
        return done;
    }

    private void describe() {
        if (ending) {
            done = true;
            return;
        }
        DescribeQuorumRequest request =
                new DescribeQuorumRequest()
                        .setTopics(
                                List.of(
                                        new DescribeQuorumRequest.TopicData()
                                                .setTopicName("__cluster_metadata")
                                                .setPartitions(
                                                        List.of(
                                                                new DescribeQuorumRequest
                                                                                .PartitionData()
                                                                        .setPartitionIndex(
                                                                                PARTITION)))));
        client.ask(client.anyBroker(), ApiKey.DESCRIBE_QUORUM, request, this::described);
    }

    private void described(PeerAnswer answer) {
        if (answer instanceof PeerAnswer.Answered(DescribeQuorumResponse response)
                && !response.topics().isEmpty()) {
            DescribeQuorumResponse.PartitionData quorum =
                    response.topics().getFirst().partitions().getFirst();
            List<ReplicaState> all = new ArrayList<>(quorum.currentVoters());
            all.addAll(quorum.observers());
            if (!all.isEmpty()) {
                int drawn = client.randomness().nextInt(all.size());
                change(all.get(drawn), drawn < quorum.currentVoters().size());
                return;
            }
        }
        client.later(this::describe);
    }

    private void change(ReplicaState replica, boolean votes) {
        if (votes) {
            client.ask(
                    client.anyBroker(),
                    ApiKey.REMOVE_RAFT_VOTER,
                    new RemoveRaftVoterRequest()
                            .setClusterId(null)
                            .setVoterId(replica.replicaId())
                            .setVoterDirectoryId(replica.replicaDirectoryId()),
                    _ -> client.later(this::describe));
            return;
        }
        Endpoint endpoint = endpoints.get(replica.replicaId());
        if (endpoint == null) {
            throw new IllegalStateException("an unknown broker observes: " + replica.replicaId());
        }
        AddRaftVoterRequest.Listener reached =
                new AddRaftVoterRequest.Listener()
                        .setName(listener)
                        .setHost(endpoint.host())
                        .setPort(endpoint.port());
        client.ask(
                client.anyBroker(),
                ApiKey.ADD_RAFT_VOTER,
                new AddRaftVoterRequest()
                        .setClusterId(null)
                        .setTimeoutMs(TIMEOUT_MS)
                        .setVoterId(replica.replicaId())
                        .setVoterDirectoryId(replica.replicaDirectoryId())
                        .setListeners(new ArrayList<>(List.of(reached))),
                _ -> client.later(this::describe));
    }
}
