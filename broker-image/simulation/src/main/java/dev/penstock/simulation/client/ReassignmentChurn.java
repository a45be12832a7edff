/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import dev.penstock.protocol.message.ListPartitionReassignmentsRequest;
import dev.penstock.protocol.message.ListPartitionReassignmentsResponse;

import java.util.ArrayList;
import java.util.List;

/**
 * Moves partitions to drawn replicas, changes its mind while they move, and calls some moves off.
 */
public final class ReassignmentChurn {
    private static final int TIMEOUT_MS = 2_000;
    private static final int REPLACED_PER_MILLION = 250_000;

    private final ClusterClient client;
    private final int partitions;
    private final int brokers;
    private final int replicas;
    private boolean ending;
    private boolean done;

    /**
     * @param partitions of the client's topic
     * @param brokers of the cluster, numbered from 0
     * @param replicas that each partition has
     */
    public ReassignmentChurn(ClusterClient client, int partitions, int brokers, int replicas) {
        this.client = client;
        this.partitions = partitions;
        this.brokers = brokers;
        this.replicas = replicas;
    }

    public void start() {
        client.loop().execute(this::list);
    }

    /** Moves nothing more from now on; what moves goes on. */
    public void finish() {
        ending = true;
    }

    /** Whether nothing moves any more after the end. */
    public boolean isDone() {
        return done;
    }

    private void list() {
        client.ask(
                client.anyBroker(),
                ApiKey.LIST_PARTITION_REASSIGNMENTS,
                new ListPartitionReassignmentsRequest().setTimeoutMs(TIMEOUT_MS).setTopics(null),
                this::listed);
    }

    private void listed(PeerAnswer answer) {
        boolean moves =
                !(answer instanceof PeerAnswer.Answered(ListPartitionReassignmentsResponse all)
                        && all.topics().isEmpty());
        if (ending) {
            done = !moves;
            if (moves) {
                client.later(this::list);
            }
        } else if (!moves || client.randomness().happens(REPLACED_PER_MILLION)) {
            alter(moves && client.randomness().nextBoolean());
        } else {
            client.later(this::list);
        }
    }

    private void alter(boolean cancels) {
        ReassignablePartition partition =
                new ReassignablePartition()
                        .setPartitionIndex(client.randomness().nextInt(partitions))
                        .setReplicas(cancels ? null : drawnReplicas());
        client.ask(
                client.anyBroker(),
                ApiKey.ALTER_PARTITION_REASSIGNMENTS,
                new AlterPartitionReassignmentsRequest()
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopics(
                                List.of(
                                        new ReassignableTopic()
                                                .setName(client.topic())
                                                .setPartitions(List.of(partition)))),
                _ -> client.later(this::list));
    }

    private List<Integer> drawnReplicas() {
        List<Integer> all = new ArrayList<>();
        for (int broker = 0; broker < brokers; broker++) {
            all.add(client.randomness().nextInt(all.size() + 1), broker);
        }
        return new ArrayList<>(all.subList(0, replicas));
    }
}
