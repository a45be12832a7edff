/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import org.apache.kafka.common.TopicPartition;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the brokers say of the cluster. */
public sealed interface BrokersView {

    /** The metadata quorum; empty while nobody leads it, or nobody answered. */
    default Optional<Quorum> quorum() {
        return Optional.empty();
    }

    /**
     * They answered.
     *
     * @param quorum that decides about the metadata; empty while nobody leads it
     * @param live brokers that are registered and not fenced, each with its rack, or ""
     * @param partitions all of them, internal topics included
     * @param moves that are going on
     * @param settings that the metadata holds for all brokers
     */
    record Known(
            Optional<Quorum> quorum,
            Map<Integer, String> live,
            List<PartitionState> partitions,
            Map<TopicPartition, ReplicaMove> moves,
            SettingsState settings)
            implements BrokersView {
        public Known {
            live = Map.copyOf(live);
            partitions = List.copyOf(partitions);
            moves = Map.copyOf(moves);
        }

        /** The same, with what the brokers did not take. */
        public Known with(SettingsState.Refusal refusal) {
            return new Known(
                    quorum,
                    live,
                    partitions,
                    moves,
                    new SettingsState(settings.own(), Optional.of(refusal)));
        }

        /** The broker that leads the metadata quorum. */
        public Optional<Integer> activeController() {
            return quorum.map(Quorum::leader);
        }

        /** Partitions with a replica that is not in sync. */
        public List<PartitionState> underReplicated() {
            return partitions.stream().filter(PartitionState::underReplicated).toList();
        }

        /** Partitions that nobody leads. */
        public List<PartitionState> offline() {
            return partitions.stream().filter(partition -> partition.leader().isEmpty()).toList();
        }
    }

    /** They did not answer, and nothing may be concluded from that. */
    record Unknown(String reason) implements BrokersView {}
}
