/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.Request;
import dev.penstock.protocol.RequestHeader;
import dev.penstock.protocol.Response;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceRequest.PartitionProduceData;
import dev.penstock.protocol.message.ProduceRequest.TopicProduceData;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.Compression;
import dev.penstock.schema.Message;
import dev.penstock.schema.RecordsPayload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;

/** Sends the same produce of one record again and again, each when the one before is answered. */
final class ProduceClient implements AutoCloseable {
    private static final int RECORD_BYTES = 100;
    private static final short CREATE_VERSION = 7;
    private static final short PRODUCE_VERSION = 13;
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    ProduceClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Makes a topic of one replica. */
    Uuid create(String topic, int partitions) throws IOException {
        CreatableTopic wanted =
                new CreatableTopic()
                        .setName(topic)
                        .setNumPartitions(partitions)
                        .setReplicationFactor((short) 1);
        CreateTopicsRequest request =
                new CreateTopicsRequest().setTimeoutMs(TIMEOUT_MS).setTopics(List.of(wanted));
        socket.getOutputStream().write(frame(ApiKey.CREATE_TOPICS, CREATE_VERSION, request));
        CreateTopicsResponse answer =
                (CreateTopicsResponse) answer(ApiKey.CREATE_TOPICS, CREATE_VERSION);
        expectNoError(answer.topics().getFirst().errorCode());
        return answer.topics().getFirst().topicId();
    }

    /**
     * Sends so many requests of one record each, to one partition after the other.
     *
     * @throws IllegalStateException when one is refused
     */
    void produce(Uuid topic, int partitions, int requests) throws IOException {
        byte[][] frames = new byte[partitions][];
        for (int partition = 0; partition < partitions; partition++) {
            frames[partition] = frame(ApiKey.PRODUCE, PRODUCE_VERSION, request(topic, partition));
        }
        for (int i = 0; i < requests; i++) {
            socket.getOutputStream().write(frames[i % partitions]);
            ProduceResponse answer = (ProduceResponse) answer(ApiKey.PRODUCE, PRODUCE_VERSION);
            expectNoError(
                    answer.responses().getFirst().partitionResponses().getFirst().errorCode());
        }
    }

    private static ProduceRequest request(Uuid topic, int partition) {
        ByteBuffer batch = Batches.of(1, RECORD_BYTES, Compression.NONE);
        return new ProduceRequest()
                .setAcks((short) -1)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(
                        List.of(
                                new TopicProduceData()
                                        .setTopicId(topic)
                                        .setPartitionData(
                                                List.of(
                                                        new PartitionProduceData()
                                                                .setIndex(partition)
                                                                .setRecords(
                                                                        RecordsPayload.of(
                                                                                batch))))));
    }

    private static byte[] frame(ApiKey api, short version, Message request) {
        RequestHeader header = new RequestHeader(api, version, 1, "microbench");
        ByteBuf encoded = new Request(header, request).encode(UnpooledByteBufAllocator.DEFAULT);
        try {
            byte[] frame = new byte[Integer.BYTES + encoded.readableBytes()];
            ByteBuffer.wrap(frame).putInt(encoded.readableBytes());
            encoded.readBytes(frame, Integer.BYTES, frame.length - Integer.BYTES);
            return frame;
        } finally {
            encoded.release();
        }
    }

    private Message answer(ApiKey api, short version) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return Response.decode(Unpooled.wrappedBuffer(frame), api, version).body();
    }

    private static void expectNoError(short errorCode) {
        if (errorCode != 0) {
            throw new IllegalStateException("refused with error code " + errorCode);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
