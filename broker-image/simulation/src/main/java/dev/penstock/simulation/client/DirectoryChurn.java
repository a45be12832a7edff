/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;

import java.util.List;

/** Moves drawn replicas to drawn log directories of their brokers, and changes its mind. */
public final class DirectoryChurn {
    private final ClusterClient client;
    private final int partitions;
    private final List<String> directories;
    private boolean ending;

    /**
     * @param partitions of the client's topic
     * @param directories that each broker has
     */
    public DirectoryChurn(ClusterClient client, int partitions, List<String> directories) {
        this.client = client;
        this.partitions = partitions;
        this.directories = List.copyOf(directories);
    }

    public void start() {
        client.loop().execute(this::move);
    }

    /** Moves nothing more from now on; what moves goes on. */
    public void finish() {
        ending = true;
    }

    /** What is refused, as by a directory that has failed, is no harm. */
    private void move() {
        if (ending) {
            return;
        }
        AlterReplicaLogDirTopic topic =
                new AlterReplicaLogDirTopic()
                        .setName(client.topic())
                        .setPartitions(List.of(client.randomness().nextInt(partitions)));
        String directory = directories.get(client.randomness().nextInt(directories.size()));
        client.ask(
                client.anyBroker(),
                ApiKey.ALTER_REPLICA_LOG_DIRS,
                new AlterReplicaLogDirsRequest()
                        .setDirs(
                                List.of(
                                        new AlterReplicaLogDir()
                                                .setPath(directory)
                                                .setTopics(List.of(topic)))),
                _ -> client.later(this::move));
    }
}
