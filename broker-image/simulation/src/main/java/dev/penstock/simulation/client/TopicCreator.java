/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.penstock.protocol.message.CreateTopicsResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Creates the topic of its client, trying until it is there. */
public final class TopicCreator {
    private static final int TIMEOUT_MS = 2_000;

    private final ClusterClient client;
    private final int partitions;
    private final short replicas;
    private final SortedMap<String, String> configs;
    private boolean created;
    private String lastError = "";

    public TopicCreator(
            ClusterClient client,
            int partitions,
            short replicas,
            SortedMap<String, String> configs) {
        this.client = client;
        this.partitions = partitions;
        this.replicas = replicas;
        this.configs = configs;
    }

    public void start() {
        client.loop().execute(this::create);
    }

    public boolean isDone() {
        return created;
    }

    @Override
    public String toString() {
        return "creator " + lastError;
    }

    private void create() {
        List<CreatableTopicConfig> wanted = new ArrayList<>();
        for (Map.Entry<String, String> config : configs.entrySet()) {
            wanted.add(
                    new CreatableTopicConfig()
                            .setName(config.getKey())
                            .setValue(config.getValue()));
        }
        client.ask(
                client.anyBroker(),
                ApiKey.CREATE_TOPICS,
                new CreateTopicsRequest()
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopics(
                                List.of(
                                        new CreatableTopic()
                                                .setName(client.topic())
                                                .setNumPartitions(partitions)
                                                .setReplicationFactor(replicas)
                                                .setConfigs(wanted))),
                this::answered);
    }

    private void answered(PeerAnswer answer) {
        if (answer instanceof PeerAnswer.Answered(CreateTopicsResponse response)) {
            ErrorCode error = ErrorCode.of(response.topics().getFirst().errorCode());
            lastError = error + " " + response.topics().getFirst().errorMessage();
            created = error == ErrorCode.NONE || error == ErrorCode.TOPIC_ALREADY_EXISTS;
        } else {
            lastError = answer.toString();
        }
        if (!created) {
            client.later(this::create);
        }
    }
}
