/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Uuid;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.OffsetFetchRequest;
import dev.penstock.protocol.message.OffsetFetchResponse;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;

import java.util.List;
import java.util.OptionalLong;

/** Reads the position that a transactional producer has stored, once no transaction is open. */
public final class PositionReader {
    private final ClusterClient client;
    private final CoordinatorFinder coordinator;
    private final String group;
    private OptionalLong position = OptionalLong.empty();
    private String lastError = "";

    public PositionReader(ClusterClient client, int producer) {
        this.client = client;
        this.group = TransactionalProducer.group(producer);
        this.coordinator = CoordinatorFinder.ofGroups(client, group);
    }

    public void start() {
        client.loop().execute(this::fetch);
    }

    /** What it was told; -1 when the group has no position; empty before that. */
    public OptionalLong position() {
        return position;
    }

    @Override
    public String toString() {
        return "position of " + group + " " + position + " " + lastError;
    }

    private void fetch() {
        Uuid topicId = client.topicId();
        if (topicId == null) {
            client.refresh();
            client.later(this::fetch);
            return;
        }
        OffsetFetchRequest.OffsetFetchRequestTopics wanted =
                new OffsetFetchRequest.OffsetFetchRequestTopics()
                        .setTopicId(topicId)
                        .setPartitionIndexes(List.of(0));
        coordinator.find(
                broker ->
                        client.ask(
                                broker,
                                ApiKey.OFFSET_FETCH,
                                new OffsetFetchRequest()
                                        .setRequireStable(true)
                                        .setGroups(
                                                List.of(
                                                        new OffsetFetchRequest
                                                                        .OffsetFetchRequestGroup()
                                                                .setGroupId(group)
                                                                .setTopics(List.of(wanted)))),
                                this::fetched));
    }

    private void fetched(PeerAnswer answer) {
        if (answer instanceof PeerAnswer.Answered(OffsetFetchResponse response)) {
            ErrorCode error = ErrorCode.of(response.groups().getFirst().errorCode());
            lastError = error.name();
            if (error == ErrorCode.NONE) {
                OffsetFetchResponsePartitions partition =
                        response.groups().getFirst().topics().getFirst().partitions().getFirst();
                lastError = ErrorCode.of(partition.errorCode()).name();
                if (partition.errorCode() == ErrorCode.NONE.code()) {
                    position = OptionalLong.of(partition.committedOffset());
                    return;
                }
            }
        }
        coordinator.forget();
        client.later(this::fetch);
    }
}
