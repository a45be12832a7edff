/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.message.KRaftVersionRecord;
import dev.penstock.protocol.message.VotersRecord;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.Voter;
import dev.penstock.raft.VoterSet;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.schema.Message;
import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The control batch that carries a set of voters, in the log and at the begin of a snapshot, as
 * Kafka writes it (KIP-853): the version of the quorum's protocol, then the voters.
 */
final class VotersBatch {
    /** The first version with voters in the log. */
    private static final short KRAFT_VERSION = 1;

    private static final short KEY_VERSION = 0;
    private static final short TYPE_KRAFT_VERSION = 5;
    private static final short TYPE_VOTERS = 6;
    private static final int KEY_SIZE_BYTES = 2 * Short.BYTES;

    private VotersBatch() {}

    static RecordBatchBuilder of(VoterSet voters, ListenerName listener, long timestampMs) {
        KRaftVersionRecord version = new KRaftVersionRecord().setKRaftVersion(KRAFT_VERSION);
        VotersRecord record =
                new VotersRecord()
                        .setVoters(
                                voters.voters().stream()
                                        .map(voter -> toWire(voter, listener))
                                        .toList());
        return new RecordBatchBuilder()
                .control()
                .append(timestampMs, key(TYPE_KRAFT_VERSION), bytes(version))
                .append(timestampMs, key(TYPE_VOTERS), bytes(record));
    }

    static ByteBuffer inLog(
            VoterSet voters, ListenerName listener, LeaderEpoch epoch, long timestampMs) {
        return of(voters, listener, timestampMs).leaderEpoch(epoch).build();
    }

    /** The voters that a batch carries. */
    static Optional<VoterSet> read(RecordBatch batch, ListenerName listener) {
        if (!batch.isControl()) {
            return Optional.empty();
        }
        for (Record record : batch.records()) {
            ByteBuffer key = record.key();
            ByteBuffer value = record.value();
            if (key != null
                    && value != null
                    && key.remaining() >= KEY_SIZE_BYTES
                    && key.getShort(key.position() + Short.BYTES) == TYPE_VOTERS) {
                VotersRecord voters = new VotersRecord();
                voters.read(WireReader.over(value), VotersRecord.HIGHEST_VERSION);
                return Optional.of(
                        VoterSet.of(
                                voters.voters().stream()
                                        .map(voter -> fromWire(voter, listener))
                                        .toList()));
            }
        }
        return Optional.empty();
    }

    private static VotersRecord.Voter toWire(Voter voter, ListenerName listener) {
        return new VotersRecord.Voter()
                .setVoterId(voter.key().id().value())
                .setVoterDirectoryId(voter.key().directoryId())
                .setEndpoints(
                        new ArrayList<>(
                                List.of(
                                        new VotersRecord.Endpoint()
                                                .setName(listener.value())
                                                .setHost(voter.endpoint().host())
                                                .setPort(voter.endpoint().port()))))
                .setKRaftVersionFeature(
                        new VotersRecord.KRaftVersionFeature()
                                .setMinSupportedVersion((short) 0)
                                .setMaxSupportedVersion(KRAFT_VERSION));
    }

    private static Voter fromWire(VotersRecord.Voter voter, ListenerName listener) {
        VotersRecord.Endpoint endpoint =
                voter.endpoints().stream()
                        .filter(each -> each.name().equals(listener.value()))
                        .findFirst()
                        .orElseGet(() -> voter.endpoints().getFirst());
        return new Voter(
                new ReplicaKey(new BrokerId(voter.voterId()), voter.voterDirectoryId()),
                new Endpoint(endpoint.host(), endpoint.port()));
    }

    private static ByteBuffer key(short type) {
        return ByteBuffer.allocate(KEY_SIZE_BYTES).putShort(KEY_VERSION).putShort(type).flip();
    }

    private static ByteBuffer bytes(Message record) {
        return ByteBuffer.wrap(WireWriter.toByteArray(record, VotersRecord.HIGHEST_VERSION));
    }
}
