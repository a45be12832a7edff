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
import dev.penstock.protocol.message.DeleteTopicsRequest;
import dev.penstock.protocol.message.DeleteTopicsResponse;

import java.util.List;
import java.util.function.Consumer;

/** Creates and deletes a topic again and again, always under the same name. */
public final class TopicChurn {
    private static final int TIMEOUT_MS = 2_000;

    private final ClusterClient client;
    private final short replicas;
    private boolean ending;
    private boolean done;

    public TopicChurn(ClusterClient client, short replicas) {
        this.client = client;
        this.replicas = replicas;
    }

    public void start() {
        client.loop().execute(this::create);
    }

    /** Creates nothing from now on, and deletes what there may be. */
    public void finish() {
        ending = true;
    }

    /** Whether the topic is known to be gone after the end. */
    public boolean isDone() {
        return done;
    }

    private void create() {
        if (ending) {
            delete();
            return;
        }
        CreatableTopic topic =
                new CreatableTopic()
                        .setName(client.topic())
                        .setNumPartitions(1 + client.randomness().nextInt(3))
                        .setReplicationFactor(replicas);
        client.ask(
                client.anyBroker(),
                ApiKey.CREATE_TOPICS,
                new CreateTopicsRequest().setTimeoutMs(TIMEOUT_MS).setTopics(List.of(topic)),
                _ -> client.later(this::delete));
    }

    private void delete() {
        boolean last = ending;
        DeleteTopicsRequest.DeleteTopicState topic =
                new DeleteTopicsRequest.DeleteTopicState().setName(client.topic());
        Consumer<PeerAnswer> answered =
                answer -> {
                    if (last
                            && answer instanceof PeerAnswer.Answered(DeleteTopicsResponse response)
                            && isGone(response)) {
                        done = true;
                    } else {
                        client.later(this::create);
                    }
                };
        client.ask(
                client.anyBroker(),
                ApiKey.DELETE_TOPICS,
                new DeleteTopicsRequest().setTimeoutMs(TIMEOUT_MS).setTopics(List.of(topic)),
                answered);
    }

    private static boolean isGone(DeleteTopicsResponse response) {
        ErrorCode error = ErrorCode.of(response.responses().getFirst().errorCode());
        return error == ErrorCode.NONE || error == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
}
