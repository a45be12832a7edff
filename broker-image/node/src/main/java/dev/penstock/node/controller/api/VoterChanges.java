/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.quorum.QuorumDriver;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.raft.RaftError;
import dev.penstock.raft.RaftRequest;
import dev.penstock.raft.RaftResponse;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Consumer;

/** Brings changes of the voters to the consensus machine, and its answers back. */
public final class VoterChanges {
    private final Scheduler metadataLoop;
    private final QuorumDriver quorum;
    private final String clusterId;
    private final ListenerName listener;

    /**
     * @param listener by whose name requests say where a voter is reached
     */
    public VoterChanges(
            Scheduler metadataLoop, QuorumDriver quorum, String clusterId, ListenerName listener) {
        this.metadataLoop = metadataLoop;
        this.quorum = quorum;
        this.clusterId = clusterId;
        this.listener = listener;
    }

    ListenerName listener() {
        return listener;
    }

    /** What the leader of the quorum says, in the controller's words. */
    record Outcome(ErrorCode error, String message, RaftResponse response) {}

    /** Why a request cannot be handed on; empty when it can. */
    Optional<Refusal> refusal(@Nullable String askedCluster, int voterId) {
        if (askedCluster != null && !askedCluster.equals(clusterId)) {
            return Optional.of(
                    new Refusal(
                            ErrorCode.INCONSISTENT_CLUSTER_ID,
                            "this is the cluster " + clusterId + ", not " + askedCluster));
        }
        return voterId < 0
                ? Optional.of(
                        new Refusal(
                                ErrorCode.INVALID_REQUEST,
                                "a voter's number is not negative, but " + voterId + " was given"))
                : Optional.empty();
    }

    /** The request does not say where the voter is reached. */
    Refusal noEndpoint() {
        return new Refusal(
                ErrorCode.INVALID_REQUEST,
                "the request does not say where the voter's listener "
                        + listener
                        + " is reached, which the quorum uses");
    }

    record Refusal(ErrorCode error, String message) {}

    /** Asks; answered on the metadata loop. */
    void ask(RaftRequest.VoterChange change, Consumer<Outcome> answer) {
        Loops.run(
                metadataLoop,
                () -> quorum.ask(change, response -> answer.accept(outcome(response))));
    }

    private static Outcome outcome(RaftResponse response) {
        ErrorCode error =
                response.error() == RaftError.NOT_LEADER_OR_FOLLOWER
                        ? ErrorCode.NOT_CONTROLLER
                        : ErrorCode.valueOf(response.error().name());
        String message =
                response instanceof RaftResponse.VoterChange change ? change.message() : "";
        return new Outcome(error, message, response);
    }
}
