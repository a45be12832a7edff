/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.node.config.ListenerName;
import dev.penstock.node.quorum.VoterChangeWire;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.RemoveRaftVoterRequest;
import dev.penstock.protocol.message.RemoveRaftVoterResponse;
import dev.penstock.schema.Message;

import java.util.Optional;
import java.util.function.Consumer;

/** Somebody wants a broker to vote no more in the metadata quorum. */
public final class RemoveRaftVoterApi implements ControllerApi<RemoveRaftVoterRequest> {
    private final VoterChanges changes;

    public RemoveRaftVoterApi(VoterChanges changes) {
        this.changes = changes;
    }

    @Override
    public ApiKey api() {
        return ApiKey.REMOVE_RAFT_VOTER;
    }

    @Override
    public void handle(
            RemoveRaftVoterRequest request,
            short version,
            ListenerName from,
            Consumer<Message> answer) {
        Optional<VoterChanges.Refusal> refusal =
                changes.refusal(request.clusterId(), request.voterId());
        if (refusal.isPresent()) {
            answer.accept(refusal(request, refusal.get().error(), refusal.get().message()));
            return;
        }
        changes.ask(
                VoterChangeWire.fromWire(request),
                outcome -> answer.accept(refusal(request, outcome.error(), outcome.message())));
    }

    @Override
    public Message refusal(RemoveRaftVoterRequest request, ErrorCode error, String message) {
        return new RemoveRaftVoterResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message.isEmpty() ? null : message);
    }
}
