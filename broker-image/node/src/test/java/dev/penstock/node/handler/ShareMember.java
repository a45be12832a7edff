/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.DisconnectListener;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.share.ShareAcknowledges;
import dev.penstock.node.share.ShareFetches;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.ShareAcknowledgeRequest;
import dev.penstock.protocol.message.ShareAcknowledgeRequest.AcknowledgePartition;
import dev.penstock.protocol.message.ShareAcknowledgeRequest.AcknowledgeTopic;
import dev.penstock.protocol.message.ShareAcknowledgeRequest.AcknowledgementBatch;
import dev.penstock.protocol.message.ShareAcknowledgeResponse;
import dev.penstock.protocol.message.ShareFetchRequest;
import dev.penstock.protocol.message.ShareFetchRequest.FetchPartition;
import dev.penstock.protocol.message.ShareFetchRequest.FetchTopic;
import dev.penstock.protocol.message.ShareFetchResponse;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A member of the group "readers" on a connection of its own, with its answers. */
final class ShareMember {
    private final String memberId;
    private final long connection;
    private final ShareFetches fetches;
    private final ShareAcknowledges acknowledges;
    private final Map<Class<?>, Object> state = new LinkedHashMap<>();
    private final List<Message> answers = new ArrayList<>();

    ShareMember(
            String memberId,
            long connection,
            ShareFetches fetches,
            ShareAcknowledges acknowledges) {
        this.memberId = memberId;
        this.connection = connection;
        this.fetches = fetches;
        this.acknowledges = acknowledges;
    }

    /** A fetch that begins or goes on with the session; it names the partition. */
    void fetch(int epoch, TopicPartition partition, int maxWaitMs) {
        fetch(epoch, partition, maxWaitMs, 1);
    }

    void fetch(int epoch, TopicPartition partition, int maxWaitMs, int minBytes) {
        fetches.begin(
                new Asked(ApiKey.SHARE_FETCH),
                new ShareFetchRequest()
                        .setGroupId("readers")
                        .setMemberId(memberId)
                        .setShareSessionEpoch(epoch)
                        .setMaxWaitMs(maxWaitMs)
                        .setMinBytes(minBytes)
                        .setMaxBytes(1 << 20)
                        .setMaxRecords(100)
                        .setBatchSize(100)
                        .setTopics(
                                List.of(
                                        new FetchTopic()
                                                .setTopicId(partition.topicId())
                                                .setPartitions(
                                                        List.of(
                                                                new FetchPartition()
                                                                        .setPartitionIndex(
                                                                                partition
                                                                                        .partition()))))));
    }

    void acknowledge(int epoch, TopicPartition partition, long first, long last, int type) {
        acknowledges.begin(
                new Asked(ApiKey.SHARE_ACKNOWLEDGE),
                new ShareAcknowledgeRequest()
                        .setGroupId("readers")
                        .setMemberId(memberId)
                        .setShareSessionEpoch(epoch)
                        .setTopics(
                                List.of(
                                        new AcknowledgeTopic()
                                                .setTopicId(partition.topicId())
                                                .setPartitions(
                                                        List.of(
                                                                new AcknowledgePartition()
                                                                        .setPartitionIndex(
                                                                                partition
                                                                                        .partition())
                                                                        .setAcknowledgementBatches(
                                                                                List.of(
                                                                                        new AcknowledgementBatch()
                                                                                                .setFirstOffset(
                                                                                                        first)
                                                                                                .setLastOffset(
                                                                                                        last)
                                                                                                .setAcknowledgeTypes(
                                                                                                        List
                                                                                                                .of(
                                                                                                                        (byte)
                                                                                                                                type)))))))));
    }

    void disconnect() {
        state.values().stream()
                .filter(DisconnectListener.class::isInstance)
                .forEach(each -> ((DisconnectListener) each).disconnected());
    }

    int answers() {
        return answers.size();
    }

    ShareFetchResponse fetched() {
        return (ShareFetchResponse) answers.getLast();
    }

    ShareAcknowledgeResponse acknowledged() {
        return (ShareAcknowledgeResponse) answers.getLast();
    }

    /** One request of it. */
    private final class Asked implements RequestContext {
        private final ApiKey api;
        private @Nullable Message answer;

        Asked(ApiKey api) {
            this.api = api;
        }

        @Override
        public ApiKey api() {
            return api;
        }

        @Override
        public short version() {
            return api.highestVersion();
        }

        @Override
        public int correlationId() {
            return 1;
        }

        @Override
        public String clientId() {
            return "test";
        }

        @Override
        public ListenerName listener() {
            return AskedRequest.LISTENER;
        }

        @Override
        public String remote() {
            return "test";
        }

        @Override
        public long connection() {
            return connection;
        }

        @Override
        public Scheduler loop() {
            return new AskedRequest.ThisThread();
        }

        @Override
        public <T> T connectionState(Class<T> type, Supplier<T> made) {
            return type.cast(state.computeIfAbsent(type, _ -> made.get()));
        }

        @Override
        public void respond(Message response) {
            if (answer != null) {
                throw new AssertionError("answered twice: " + response);
            }
            answer = response;
            answers.add(response);
        }

        @Override
        public void respondNothing() {
            throw new AssertionError("a client waits for the answer");
        }

        @Override
        public void closeConnection(String reason) {
            throw new AssertionError(reason);
        }
    }
}
