/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.config.ListenerName;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AddRaftVoterRequest;
import dev.penstock.protocol.message.AddRaftVoterResponse;
import dev.penstock.protocol.message.RemoveRaftVoterRequest;
import dev.penstock.protocol.message.RemoveRaftVoterResponse;
import dev.penstock.protocol.message.UpdateRaftVoterRequest;
import dev.penstock.protocol.message.UpdateRaftVoterResponse;
import dev.penstock.raft.RaftRequest;
import dev.penstock.raft.RaftResponse;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.Voter;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes of the voters as Kafka's messages (KIP-853), and back. */
public final class VoterChangeWire {
    private static final short MAX_KRAFT_VERSION = 1;

    private VoterChangeWire() {}

    static Message toWire(
            RaftRequest.VoterChange change, @Nullable String clusterId, ListenerName listener) {
        return switch (change) {
            case RaftRequest.AddVoter add ->
                    new AddRaftVoterRequest()
                            .setClusterId(clusterId)
                            .setTimeoutMs(add.timeoutMs())
                            .setVoterId(add.voter().key().id().value())
                            .setVoterDirectoryId(add.voter().key().directoryId())
                            .setListeners(
                                    new ArrayList<>(
                                            List.of(
                                                    new AddRaftVoterRequest.Listener()
                                                            .setName(listener.value())
                                                            .setHost(add.voter().endpoint().host())
                                                            .setPort(
                                                                    add.voter()
                                                                            .endpoint()
                                                                            .port()))))
                            .setAckWhenCommitted(add.ackWhenCommitted());
            case RaftRequest.RemoveVoter remove ->
                    new RemoveRaftVoterRequest()
                            .setClusterId(clusterId)
                            .setVoterId(remove.voter().id().value())
                            .setVoterDirectoryId(remove.voter().directoryId());
            case RaftRequest.UpdateVoter update -> toWire(update, clusterId, listener);
        };
    }

    private static Message toWire(
            RaftRequest.UpdateVoter update, @Nullable String clusterId, ListenerName listener) {
        return new UpdateRaftVoterRequest()
                .setClusterId(clusterId)
                .setCurrentLeaderEpoch(update.epoch().value())
                .setVoterId(update.voter().key().id().value())
                .setVoterDirectoryId(update.voter().key().directoryId())
                .setListeners(
                        new ArrayList<>(
                                List.of(
                                        new UpdateRaftVoterRequest.Listener()
                                                .setName(listener.value())
                                                .setHost(update.voter().endpoint().host())
                                                .setPort(update.voter().endpoint().port()))))
                .setKRaftVersionFeature(
                        new UpdateRaftVoterRequest.KRaftVersionFeature()
                                .setMaxSupportedVersion(MAX_KRAFT_VERSION));
    }

    /** Empty when the request does not say where the voter is reached on that listener. */
    public static Optional<RaftRequest.VoterChange> fromWire(
            AddRaftVoterRequest request, ListenerName listener) {
        return request.listeners().stream()
                .filter(each -> each.name().equals(listener.value()))
                .findFirst()
                .map(each -> new Endpoint(each.host(), each.port()))
                .map(
                        endpoint ->
                                new RaftRequest.AddVoter(
                                        new Voter(
                                                key(request.voterId(), request.voterDirectoryId()),
                                                endpoint),
                                        request.timeoutMs(),
                                        request.ackWhenCommitted()));
    }

    public static RaftRequest.VoterChange fromWire(RemoveRaftVoterRequest request) {
        return new RaftRequest.RemoveVoter(key(request.voterId(), request.voterDirectoryId()));
    }

    /** Empty when the request does not say where the voter is reached on that listener. */
    public static Optional<RaftRequest.VoterChange> fromWire(
            UpdateRaftVoterRequest request, ListenerName listener) {
        return request.listeners().stream()
                .filter(each -> each.name().equals(listener.value()))
                .findFirst()
                .map(each -> new Endpoint(each.host(), each.port()))
                .map(
                        endpoint ->
                                new RaftRequest.UpdateVoter(
                                        new LeaderEpoch(Math.max(0, request.currentLeaderEpoch())),
                                        new Voter(
                                                key(request.voterId(), request.voterDirectoryId()),
                                                endpoint)));
    }

    /** The leader's answer to one of its peers, which only looks at the error. */
    static Optional<RaftResponse> fromWire(Message response) {
        return switch (response) {
            case AddRaftVoterResponse add -> Optional.of(answer(add.errorCode()));
            case RemoveRaftVoterResponse remove -> Optional.of(answer(remove.errorCode()));
            case UpdateRaftVoterResponse update -> Optional.of(answer(update.errorCode()));
            default -> Optional.empty();
        };
    }

    private static RaftResponse answer(short errorCode) {
        ErrorCode error = ErrorCode.of(errorCode);
        return new RaftResponse.VoterChange(
                RaftResponseWire.error(
                        error == ErrorCode.NOT_CONTROLLER
                                ? ErrorCode.NOT_LEADER_OR_FOLLOWER.code()
                                : errorCode),
                LeaderEpoch.FIRST,
                Optional.empty(),
                "");
    }

    private static ReplicaKey key(int broker, Uuid directoryId) {
        return new ReplicaKey(new BrokerId(broker), directoryId);
    }
}
