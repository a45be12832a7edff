/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.node.config.ListenerName;
import dev.penstock.node.quorum.VoterChangeWire;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AddRaftVoterRequest;
import dev.penstock.protocol.message.AddRaftVoterResponse;
import dev.penstock.raft.RaftRequest;
import dev.penstock.schema.Message;

import java.util.Optional;
import java.util.function.Consumer;

/** Somebody wants another broker to vote in the metadata quorum. */
public final class AddRaftVoterApi implements ControllerApi<AddRaftVoterRequest> {
    private final VoterChanges changes;

    public AddRaftVoterApi(VoterChanges changes) {
        this.changes = changes;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ADD_RAFT_VOTER;
    }

    @Override
    public void handle(
            AddRaftVoterRequest request,
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
        changes.ask(
                change.get(),
                outcome -> answer.accept(refusal(request, outcome.error(), outcome.message())));
    }

    @Override
    public Message refusal(AddRaftVoterRequest request, ErrorCode error, String message) {
        return new AddRaftVoterResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message.isEmpty() ? null : message);
    }
}
