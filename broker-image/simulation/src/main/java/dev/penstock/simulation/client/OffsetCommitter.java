/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FindCoordinatorRequest;
import dev.penstock.protocol.message.FindCoordinatorResponse;
import dev.penstock.protocol.message.OffsetCommitRequest;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.penstock.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.penstock.protocol.message.OffsetCommitResponse;
import dev.penstock.protocol.message.OffsetFetchRequest;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.penstock.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.penstock.protocol.message.OffsetFetchResponse;
import dev.penstock.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;

import java.util.List;

/**
 * A consumer without members that commits growing offsets of one partition and reads them back.
 *
 * <p>Always: what a coordinator gives back is the last offset whose commit was acknowledged, or one
 * whose commit was sent later and has not been answered.
 */
public final class OffsetCommitter {
    private static final byte GROUP = 0;
    private static final int PARTITION = 0;

    private final ClusterClient client;
    private final String group;
    private int coordinator = -1;
    private long sent;
    private long acknowledged = -1;
    private boolean ending;
    private boolean done;
    private String lastError = "";

    public OffsetCommitter(ClusterClient client, String group) {
        this.client = client;
        this.group = group;
    }

    public void start() {
        client.loop().execute(this::find);
    }

    /** Commits nothing new from now on; reads back until it could once. */
    public void finish() {
        ending = true;
    }

    /** Whether it has read back its offset after the end. */
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return "committer of " + group + " coordinator=" + coordinator + " " + lastError;
    }

    private void find() {
        client.refresh();
        client.ask(
                client.anyBroker(),
                ApiKey.FIND_COORDINATOR,
                new FindCoordinatorRequest().setKeyType(GROUP).setCoordinatorKeys(List.of(group)),
                answer -> {
                    coordinator = -1;
                    if (answer instanceof PeerAnswer.Answered(FindCoordinatorResponse response)) {
                        FindCoordinatorResponse.Coordinator found =
                                response.coordinators().getFirst();
                        lastError = ErrorCode.of(found.errorCode()).name();
                        if (found.errorCode() == ErrorCode.NONE.code()) {
                            coordinator = found.nodeId();
                        }
                    }
                    client.later(this::act);
                });
    }

    private void act() {
        Uuid topicId = client.topicId();
        if (coordinator < 0 || topicId == null) {
            find();
        } else if (ending || client.randomness().nextBoolean()) {
            fetch(topicId);
        } else {
            commit(topicId);
        }
    }

    private void commit(Uuid topicId) {
        long offset = ++sent;
        client.ask(
                coordinator,
                ApiKey.OFFSET_COMMIT,
                new OffsetCommitRequest()
                        .setGroupId(group)
                        .setTopics(
                                List.of(
                                        new OffsetCommitRequestTopic()
                                                .setTopicId(topicId)
                                                .setPartitions(
                                                        List.of(
                                                                new OffsetCommitRequestPartition()
                                                                        .setPartitionIndex(
                                                                                PARTITION)
                                                                        .setCommittedOffset(
                                                                                offset))))),
                answer -> committed(offset, answer));
    }

    private void committed(long offset, PeerAnswer answer) {
        if (answer instanceof PeerAnswer.Answered(OffsetCommitResponse response)) {
            ErrorCode error =
                    ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode());
            lastError = error.name();
            if (error == ErrorCode.NONE) {
                acknowledged = offset;
                client.later(this::act);
                return;
            }
        } else {
            lastError = answer.toString();
        }
        find();
    }

    private void fetch(Uuid topicId) {
        client.ask(
                coordinator,
                ApiKey.OFFSET_FETCH,
                new OffsetFetchRequest()
                        .setRequireStable(true)
                        .setGroups(
                                List.of(
                                        new OffsetFetchRequestGroup()
                                                .setGroupId(group)
                                                .setTopics(
                                                        List.of(
                                                                new OffsetFetchRequestTopics()
                                                                        .setTopicId(topicId)
                                                                        .setPartitionIndexes(
                                                                                List.of(
                                                                                        PARTITION)))))),
                this::fetched);
    }

    private void fetched(PeerAnswer answer) {
        if (answer instanceof PeerAnswer.Answered(OffsetFetchResponse response)) {
            OffsetFetchResponseGroup found = response.groups().getFirst();
            ErrorCode error = ErrorCode.of(found.errorCode());
            lastError = error.name();
            if (error == ErrorCode.NONE) {
                var partition = found.topics().getFirst().partitions().getFirst();
                error = ErrorCode.of(partition.errorCode());
                lastError = error.name();
                if (error == ErrorCode.NONE) {
                    check(partition.committedOffset());
                    done = ending;
                    client.later(this::act);
                    return;
                }
            }
        } else {
            lastError = answer.toString();
        }
        find();
    }

    private void check(long offset) {
        Invariants.check(
                offset >= acknowledged && offset <= sent,
                "a committed offset is not lost: " + offset,
                (Object) acknowledged,
                sent);
    }
}
