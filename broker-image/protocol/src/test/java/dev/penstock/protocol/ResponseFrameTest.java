/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.kernel.FileSlice;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.penstock.protocol.message.FetchResponse.PartitionData;
import dev.penstock.protocol.message.HeartbeatResponse;
import dev.penstock.schema.Message;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.schema.UnsupportedVersionException;
import dev.penstock.schema.WirePart;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.junit.jupiter.api.Test;

import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

final class ResponseFrameTest {
    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    private static final short FETCH_VERSION = 12;

    @Test
    void aSmallAnswerIsOnePartWithItsLengthInFront() {
        ResponseFrame frame =
                ResponseFrame.encode(
                        ALLOCATOR,
                        new RequestHeader(ApiKey.HEARTBEAT, (short) 4, 5, null),
                        new HeartbeatResponse()
                                .setErrorCode(ErrorCode.REBALANCE_IN_PROGRESS.code()));

        assertThat(frame.parts()).hasSize(1);
        // Length 12; correlation id, no tags; throttle time, error 27, no tags.
        assertThat(HexFormat.of().formatHex(bytes(frame.parts().getFirst())))
                .isEqualTo("0000000c" + "00000005" + "00" + "00000000" + "001b" + "00");
        assertThat(frame.sizeBytes()).isEqualTo(16);
        frame.release();
    }

    @Test
    void slicesOfFilesStayFilesBetweenTheBytesAroundThem() throws IOException {
        MemoryFile file = new MemoryFile("00000000000000000000.log", "AAAABBBBCCCC");
        FetchResponse body =
                fetch(
                        RecordsPayload.of(
                                List.of(new FileSlice(file, 0, 4), new FileSlice(file, 8, 4))));

        ResponseFrame frame = encode(body);

        assertThat(frame.parts())
                .extracting(part -> part instanceof WirePart.File)
                .containsExactly(false, true, true, false);
        assertThat(frame.parts().stream().mapToInt(WirePart::sizeBytes).sum())
                .isEqualTo(frame.sizeBytes());
        ByteBuf payload = frame.toPayload(ALLOCATOR);
        assertThat(payload.readableBytes()).isEqualTo(frame.sizeBytes() - Integer.BYTES);
        assertThat(recordsThatKafkaReads(payload)).isEqualTo("AAAACCCC");
        payload.release();
    }

    @Test
    void theLengthPrefixCountsTheFilesToo() {
        MemoryFile file = new MemoryFile("00000000000000000000.log", "0123456789");
        ResponseFrame frame = encode(fetch(RecordsPayload.of(List.of(new FileSlice(file, 0, 10)))));

        ByteBuf first = ((WirePart.Bytes) frame.parts().getFirst()).buffer();

        assertThat(first.getInt(first.readerIndex())).isEqualTo(frame.sizeBytes() - Integer.BYTES);
        frame.release();
    }

    @Test
    void largeRecordsInMemoryAreNotCopiedAndTheirOwnerKeepsTheirs() throws IOException {
        ByteBuf records = Unpooled.copiedBuffer("r".repeat(5_000), UTF_8);
        ResponseFrame frame = encode(fetch(new RecordsPayload.Bytes(records)));
        assertThat(records.refCnt()).isEqualTo(2);

        records.setByte(0, 'X');
        ByteBuf payload = frame.toPayload(ALLOCATOR);

        assertThat(recordsThatKafkaReads(payload)).startsWith("Xr").hasSize(5_000);
        assertThat(records.refCnt()).isEqualTo(1);
        assertThat(records.readableBytes()).isEqualTo(5_000);
    }

    /** Versions without the field just do not tell: holding a client back closes no connection. */
    @Test
    void everyAnswerThatIsServedCanBeThrottledInEveryVersion() {
        for (ServedApi api : ServedApis.table()) {
            for (short version = api.api().lowestVersion();
                    version <= api.api().highestVersion();
                    version++) {
                Message body = api.api().newResponse();
                body.setThrottled(7);
                ResponseFrame.encode(
                                ALLOCATOR, new RequestHeader(api.api(), version, 1, null), body)
                        .release();
            }
        }
    }

    @Test
    void aFrameThatIsGivenUpReleasesWhatItTook() {
        ByteBuf records = Unpooled.copiedBuffer("r".repeat(5_000), UTF_8);

        encode(fetch(new RecordsPayload.Bytes(records))).release();

        assertThat(records.refCnt()).isEqualTo(1);
    }

    @Test
    void anAnswerThatTheVersionCannotCarryLeavesNothingBehind() {
        ByteBuf records = Unpooled.copiedBuffer("r".repeat(5_000), UTF_8);
        FetchResponse body = fetch(new RecordsPayload.Bytes(records));
        body.responses().getFirst().partitions().getFirst().divergingEpoch().setEpoch(3);

        assertThatThrownBy(
                        () ->
                                ResponseFrame.encode(
                                        ALLOCATOR,
                                        new RequestHeader(ApiKey.FETCH, (short) 11, 1, null),
                                        body))
                .isInstanceOf(UnsupportedVersionException.class)
                .hasMessageContaining("divergingEpoch");
        assertThat(records.refCnt()).isEqualTo(1);
    }

    @Test
    void aFileThatHasBecomeShorterIsAnErrorAndLeavesNothingBehind() {
        ByteBuf records = Unpooled.copiedBuffer("r".repeat(5_000), UTF_8);
        MemoryFile file = new MemoryFile("00000000000000000000.log", "short");
        FetchResponse body = fetch(new RecordsPayload.Bytes(records));
        body.responses().add(topic(RecordsPayload.of(List.of(new FileSlice(file, 0, 9)))));
        ResponseFrame frame = encode(body);

        assertThatThrownBy(() -> frame.toPayload(ALLOCATOR))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("00000000000000000000.log")
                .hasMessageContaining("4 bytes");
        assertThat(records.refCnt()).isEqualTo(1);
    }

    private static ResponseFrame encode(FetchResponse body) {
        return ResponseFrame.encode(
                ALLOCATOR, new RequestHeader(ApiKey.FETCH, FETCH_VERSION, 1, null), body);
    }

    private static FetchResponse fetch(RecordsPayload records) {
        FetchResponse body = new FetchResponse();
        body.responses().add(topic(records));
        return body;
    }

    private static FetchableTopicResponse topic(RecordsPayload records) {
        FetchableTopicResponse topic = new FetchableTopicResponse().setTopic("orders");
        topic.partitions().add(new PartitionData().setHighWatermark(3).setRecords(records));
        return topic;
    }

    private static String recordsThatKafkaReads(ByteBuf payload) {
        FetchResponseData theirs = new FetchResponseData();
        // Behind the correlation id and the empty tagged fields of the header.
        theirs.read(
                new ByteBufferAccessor(
                        payload.nioBuffer(payload.readerIndex() + 5, payload.readableBytes() - 5)),
                FETCH_VERSION);
        return UTF_8.decode(
                        ((org.apache.kafka.common.record.internal.MemoryRecords)
                                        theirs.responses().get(0).partitions().get(0).records())
                                .buffer())
                .toString();
    }

    private static byte[] bytes(WirePart part) {
        ByteBuf buffer = ((WirePart.Bytes) part).buffer();
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }
}
