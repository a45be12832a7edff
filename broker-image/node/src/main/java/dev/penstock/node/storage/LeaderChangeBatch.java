/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.protocol.message.LeaderChangeMessage;
import dev.penstock.raft.LeaderChange;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.schema.WireWriter;

import java.nio.ByteBuffer;
import java.util.List;

/** The control record that begins an epoch of the metadata log, as Kafka writes it (KIP-595). */
final class LeaderChangeBatch {
    private static final short KEY_VERSION = 0;
    private static final short TYPE_LEADER_CHANGE = 2;
    private static final int KEY_SIZE_BYTES = 2 * Short.BYTES;

    private LeaderChangeBatch() {}

    static ByteBuffer of(LeaderChange change, long timestampMs) {
        LeaderChangeMessage message =
                new LeaderChangeMessage()
                        .setLeaderId(change.leader().value())
                        .setVoters(voters(change.voters()))
                        .setGrantingVoters(voters(change.grantingVoters()));
        ByteBuffer key =
                ByteBuffer.allocate(KEY_SIZE_BYTES)
                        .putShort(KEY_VERSION)
                        .putShort(TYPE_LEADER_CHANGE)
                        .flip();
        ByteBuffer value =
                ByteBuffer.wrap(
                        WireWriter.toByteArray(message, LeaderChangeMessage.HIGHEST_VERSION));
        return new RecordBatchBuilder()
                .control()
                .leaderEpoch(change.epoch())
                .append(timestampMs, key, value)
                .build();
    }

    private static List<LeaderChangeMessage.Voter> voters(List<ReplicaKey> replicas) {
        return replicas.stream()
                .map(
                        replica ->
                                new LeaderChangeMessage.Voter()
                                        .setVoterId(replica.id().value())
                                        .setVoterDirectoryId(replica.directoryId()))
                .toList();
    }
}
