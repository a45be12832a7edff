/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ApiScope;
import dev.penstock.protocol.Request;
import dev.penstock.protocol.RequestDecoding;
import dev.penstock.protocol.RequestHeader;
import dev.penstock.protocol.ResponseFrame;
import dev.penstock.protocol.ServedApis;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.Compression;
import dev.penstock.schema.RecordsPayload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A produce request is decoded and its answer encoded. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final Uuid TOPIC = new Uuid(1, 2);

    private final ServedApis served = ServedApis.of(EnumSet.of(ApiKey.PRODUCE));
    private final RequestHeader header =
            new RequestHeader(ApiKey.PRODUCE, ProduceRequest.HIGHEST_VERSION, 1, "bench");
    private ByteBuf frame;

    @Setup
    public void prepare() {
        ProduceRequest body =
                new ProduceRequest()
                        .setAcks((short) -1)
                        .setTopicData(
                                List.of(
                                        new ProduceRequest.TopicProduceData()
                                                .setTopicId(TOPIC)
                                                .setPartitionData(
                                                        List.of(
                                                                new ProduceRequest
                                                                                .PartitionProduceData()
                                                                        .setRecords(records())))));
        frame = new Request(header, body).encode(PooledByteBufAllocator.DEFAULT);
    }

    private static RecordsPayload records() {
        return RecordsPayload.of(Batches.of(1, 100, Compression.NONE));
    }

    @Benchmark
    public RequestDecoding decode() {
        frame.readerIndex(0);
        return Request.decode(frame, served, ApiScope.CLIENT, header.clientId());
    }

    @Benchmark
    public int encode() {
        ProduceResponse answer = new ProduceResponse();
        ProduceResponse.TopicProduceResponse topic =
                new ProduceResponse.TopicProduceResponse().setTopicId(TOPIC);
        topic.partitionResponses()
                .add(new ProduceResponse.PartitionProduceResponse().setBaseOffset(7));
        answer.responses().add(topic);
        ResponseFrame encoded =
                ResponseFrame.encode(PooledByteBufAllocator.DEFAULT, header, answer);
        encoded.release();
        return encoded.sizeBytes();
    }

    @TearDown
    public void release() {
        frame.release();
    }
}
