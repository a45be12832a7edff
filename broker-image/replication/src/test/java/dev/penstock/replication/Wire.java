/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the processes of the simulation say to each other: a frame is the number of a message. */
final class Wire {
    /** Immutable, so that sharing it between processes does no harm. */
    sealed interface Message {
        record Register(BrokerId broker, boolean isClean) implements Message {}

        record Registered(long brokerEpoch) implements Message {}

        record Heartbeat(BrokerId broker, long brokerEpoch) implements Message {}

        record Metadata(PartitionState state, Map<BrokerId, Long> liveBrokers) implements Message {}

        record AlterPartition(BrokerId broker, long brokerEpoch, IsrProposal proposal)
                implements Message {}

        record AlterPartitionAnswer(IsrProposal proposal, IsrOutcome outcome) implements Message {}

        record Fetch(BrokerId follower, long brokerEpoch, SessionFetch fetch) implements Message {}

        record Fetched(SessionFetch asked, int sessionId, Map<TopicPartition, FetchAnswer> answers)
                implements Message {}

        record SessionLost(SessionFetch asked) implements Message {}

        record Produce(long id, String names, Acks acks) implements Message {}

        record Produced(long id, ProduceAnswer answer) implements Message {}
    }

    private final List<Message> messages = new ArrayList<>();

    ByteBuf encode(Message message) {
        messages.add(message);
        return Unpooled.buffer(Integer.BYTES).writeInt(messages.size() - 1);
    }

    Message decode(ByteBuf frame) {
        Message message = messages.get(frame.readInt());
        frame.release();
        return message;
    }
}
