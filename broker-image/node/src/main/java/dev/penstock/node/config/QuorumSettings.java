/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;

import java.util.List;

/**
 * How a broker finds the metadata quorum, and whether it joins it.
 *
 * @param voters {@code controller.quorum.voters}, sorted by id: who votes until the metadata log
 *     says so
 * @param bootstrapServers {@code controller.quorum.bootstrap.servers}: where somebody knows who
 *     leads
 * @param joins {@code controller.quorum.auto.join.enable}: whether it becomes a voter by itself
 */
public record QuorumSettings(
        List<QuorumVoter> voters, List<Endpoint> bootstrapServers, boolean joins) {
    public QuorumSettings {
        voters = voters.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
        bootstrapServers = List.copyOf(bootstrapServers);
        if (voters.isEmpty() && bootstrapServers.isEmpty()) {
            throw new InvalidConfigException(
                    "controller.quorum.voters",
                    "names no voter, and controller.quorum.bootstrap.servers no address");
        }
    }

    /** Of a cluster whose first voters are known. */
    public static QuorumSettings of(List<QuorumVoter> voters) {
        return new QuorumSettings(voters, List.of(), false);
    }

    /** Whether a broker is among the first voters. */
    public boolean names(BrokerId id) {
        return voters.stream().anyMatch(voter -> voter.id().equals(id));
    }

    /**
     * Whether a broker may have voted before, so that an empty disk makes it a voter again: as a
     * first voter, or as one that was added since, which only the metadata log knows.
     */
    public boolean mayHaveVoted(BrokerId id) {
        return voters.isEmpty() || names(id);
    }
}
