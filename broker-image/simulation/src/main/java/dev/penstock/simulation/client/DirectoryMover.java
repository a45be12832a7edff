/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import dev.penstock.protocol.message.AlterReplicaLogDirsResponse;

import java.util.List;

/** Has partitions of one broker moved to one of its log directories; asks until it has begun. */
public final class DirectoryMover {
    private final ClusterClient client;
    private final int broker;
    private final String path;
    private final List<Integer> partitions;
    private boolean begun;

    public DirectoryMover(ClusterClient client, int broker, String path, List<Integer> partitions) {
        this.client = client;
        this.broker = broker;
        this.path = path;
        this.partitions = List.copyOf(partitions);
    }

    public void start() {
        client.loop().execute(this::ask);
    }

    /** Whether the broker has begun with all of them. */
    public boolean hasBegun() {
        return begun;
    }

    private void ask() {
        client.ask(
                broker,
                ApiKey.ALTER_REPLICA_LOG_DIRS,
                new AlterReplicaLogDirsRequest()
                        .setDirs(
                                List.of(
                                        new AlterReplicaLogDir()
                                                .setPath(path)
                                                .setTopics(
                                                        List.of(
                                                                new AlterReplicaLogDirTopic()
                                                                        .setName(client.topic())
                                                                        .setPartitions(
                                                                                partitions))))),
                this::answered);
    }

    private void answered(PeerAnswer answer) {
        begun =
                answer instanceof PeerAnswer.Answered(AlterReplicaLogDirsResponse response)
                        && response.results().stream()
                                .flatMap(topic -> topic.partitions().stream())
                                .allMatch(each -> each.errorCode() == ErrorCode.NONE.code());
        if (!begun) {
            client.later(this::ask);
        }
    }
}
