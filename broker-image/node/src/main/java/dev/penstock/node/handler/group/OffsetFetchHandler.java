/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.OffsetFetchRequest;
import dev.penstock.protocol.message.OffsetFetchResponse;

import java.util.List;

/** Tells positions: of one group, or from version 8 of several. */
public final class OffsetFetchHandler implements RequestHandler<OffsetFetchRequest> {
    private final CurrentImage current;
    private final GroupCoordinators coordinators;

    public OffsetFetchHandler(CurrentImage current, GroupCoordinators coordinators) {
        this.current = current;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.OFFSET_FETCH;
    }

    @Override
    public void handle(RequestContext context, OffsetFetchRequest request) {
        short version = context.version();
        MetadataImage image = current.get();
        List<WantedOffsets> wanted = WantedOffsets.of(request, version, image);
        Gather<GroupResponse.OffsetFetch> gather =
                new Gather<>(
                        context.loop(),
                        wanted.size(),
                        answers ->
                                context.respond(
                                        FetchedOffsets.response(wanted, answers, version, image)));
        for (int i = 0; i < wanted.size(); i++) {
            GroupRequest.OffsetFetch question = wanted.get(i).question(request.requireStable());
            coordinators.ask(question.groupId(), question, gather.slot(i)::accept);
        }
    }

    @Override
    public OffsetFetchResponse refusal(
            OffsetFetchRequest request, ErrorCode error, String message) {
        short version =
                request.groups().isEmpty()
                        ? WantedOffsets.LOWEST_VERSION
                        : WantedOffsets.GROUPS_VERSION;
        return FetchedOffsets.refused(
                WantedOffsets.of(request, version, MetadataImage.EMPTY), error, version);
    }
}
