/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.quorum.VoterChangeWire;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.UpdateRaftVoterRequest;
import dev.penstock.protocol.message.UpdateRaftVoterResponse;
import dev.penstock.raft.RaftRequest;
import dev.penstock.schema.Message;

import java.util.Optional;
import java.util.function.Consumer;

/** A voter says with which directory it votes, and where it is reached. */
public final class UpdateRaftVoterApi implements ControllerApi<UpdateRaftVoterRequest> {
    private final VoterChanges changes;

    public UpdateRaftVoterApi(VoterChanges changes) {
        this.changes = changes;
    }

    @Override
    public ApiKey api() {
        return ApiKey.UPDATE_RAFT_VOTER;
    }

    @Override
    public void handle(
            UpdateRaftVoterRequest request,
            short version,
            ListenerName from,
            Consumer<Message> answer) {
        Optional<VoterChanges.Refusal> refusal =
                changes.refusal(request.clusterId(), request.voterId());
        if (refusal.isPresent()) {
            answer.accept(refusal(request, refusal.get().error(), refusal.get().message()));
            return;
        }
        Optional<RaftRequest.VoterChange> change =
                VoterChangeWire.fromWire(request, changes.listener());
        if (change.isEmpty()) {
            VoterChanges.Refusal refused = changes.noEndpoint();
            answer.accept(refusal(request, refused.error(), refused.message()));
            return;
        }
        changes.ask(change.get(), outcome -> answer.accept(response(outcome)));
    }

    private static Message response(VoterChanges.Outcome outcome) {
        return new UpdateRaftVoterResponse()
                .setErrorCode(outcome.error().code())
                .setCurrentLeader(
                        new UpdateRaftVoterResponse.CurrentLeader()
                                .setLeaderId(
                                        outcome.response().leader().map(BrokerId::value).orElse(-1))
                                .setLeaderEpoch(outcome.response().epoch().value()));
    }

    @Override
    public Message refusal(UpdateRaftVoterRequest request, ErrorCode error, String message) {
        return new UpdateRaftVoterResponse().setErrorCode(error.code());
    }
}
