/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.protocol.RequestDecoding.Reason;
import dev.penstock.protocol.RequestDecoding.Refused;
import dev.penstock.protocol.RequestDecoding.UnsupportedApiVersions;
import dev.penstock.protocol.message.ApiVersionsRequest;
import dev.penstock.protocol.message.ApiVersionsResponse;
import dev.penstock.protocol.message.MetadataRequest;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.schema.RecordsPayload;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

final class RequestTest {
    private static final ServedApis ALL =
            ServedApis.of(
                    ServedApis.table().stream()
                            .map(ServedApi::api)
                            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiKey.class))));

    @Test
    void aFlexibleRequestOfTheJavaClientIsRead() {
        ByteBuf frame =
                frame(
                        """
                        0012 0003 00000007 0004 61646d69 00
                        12 6170616368652d6b61666b612d6a617661
                        06 342e342e30
                        00
                        """);

        Request request = decoded(frame);

        assertThat(request.header())
                .isEqualTo(new RequestHeader(ApiKey.API_VERSIONS, (short) 3, 7, "admi"));
        assertThat(request.body(ApiVersionsRequest.class))
                .isEqualTo(
                        new ApiVersionsRequest()
                                .setClientSoftwareName("apache-kafka-java")
                                .setClientSoftwareVersion("4.4.0"));
        assertThat(frame.isReadable()).isFalse();
    }

    @Test
    void anInflexibleRequestWithoutAClientIdIsRead() {
        ByteBuf frame = frame("0003 0006 00000001 ffff  00000002 0006 6f7264657273 0003 706179 01");

        Request request = decoded(frame);

        assertThat(request.header())
                .isEqualTo(new RequestHeader(ApiKey.METADATA, (short) 6, 1, null));
        assertThat(request.body(MetadataRequest.class).topics())
                .extracting(MetadataRequest.MetadataRequestTopic::name)
                .containsExactly("orders", "pay");
    }

    @Test
    void recordsOfAProduceRequestAreASliceOfTheFrame() {
        ProduceRequest body =
                new ProduceRequest()
                        .setAcks((short) -1)
                        .setTimeoutMs(1_500)
                        .setTopicData(
                                List.of(
                                        new ProduceRequest.TopicProduceData()
                                                .setName("orders")
                                                .setPartitionData(
                                                        List.of(partition("0123456789")))));
        ByteBuf frame =
                new Request(new RequestHeader(ApiKey.PRODUCE, (short) 9, 3, "p"), body)
                        .encode(UnpooledByteBufAllocator.DEFAULT);

        RecordsPayload.Bytes records =
                (RecordsPayload.Bytes)
                        decoded(frame)
                                .body(ProduceRequest.class)
                                .topicData()
                                .getFirst()
                                .partitionData()
                                .getFirst()
                                .records();

        int at = frame.indexOf(0, frame.writerIndex(), (byte) '0');
        frame.setByte(at, 'X');
        assertThat(records.buffer().toString(UTF_8)).isEqualTo("X123456789");
        assertThat(frame.refCnt()).isEqualTo(1);
    }

    @Test
    void anUnknownVersionOfApiVersionsIsAnsweredInVersionZero() throws IOException {
        ByteBuf frame = frame("0012 7fff 0000002a 0003 6e6577 deadbeef");

        UnsupportedApiVersions asked =
                (UnsupportedApiVersions) Request.decode(frame, ALL, ApiScope.CLIENT);
        ByteBuf answer =
                ResponseFrame.encode(UnpooledByteBufAllocator.DEFAULT, asked)
                        .toPayload(UnpooledByteBufAllocator.DEFAULT);

        // Correlation id, error 35, one entry: key 18, versions 0 to 5. No throttle time, no tags.
        assertThat(hex(answer)).isEqualTo("0000002a" + "0023" + "00000001" + "001200000005");
    }

    @Test
    void aNegativeVersionOfApiVersionsIsAnsweredToo() {
        assertThat(Request.decode(frame("0012 ffff 00000001 ffff"), ALL, ApiScope.CLIENT))
                .isInstanceOf(UnsupportedApiVersions.class);
    }

    @Test
    void anUnknownVersionOfAnotherApiIsRefused() {
        for (String version : List.of("000e", "ffff", "7fff")) {
            assertRefused(
                    frame("0003" + version + "00000001 ffff"),
                    Reason.UNSUPPORTED_VERSION,
                    "Metadata");
        }
    }

    @Test
    void aVersionThatIsOnlyAdvertisedIsRefused() {
        assertRefused(frame("0000 0000 00000001 ffff"), Reason.UNSUPPORTED_VERSION, "Produce");
        assertRefused(frame("0000 0002 00000001 ffff"), Reason.UNSUPPORTED_VERSION, "Produce");
    }

    @Test
    void anUnknownApiIsRefused() {
        for (String key : List.of("0004", "7fff", "ffff", "005f")) {
            assertRefused(frame(key + "0000 00000001 ffff"), Reason.UNKNOWN_API, "API key");
        }
    }

    @Test
    void anApiWithoutAHandlerIsRefused() {
        ServedApis few = ServedApis.of(EnumSet.of(ApiKey.API_VERSIONS));

        assertThat(Request.decode(frame("0003 0006 00000001 ffff"), few, ApiScope.CLIENT))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_API));
    }

    @Test
    void anApiForBrokersIsRefusedOnAListenerForClients() {
        String vote = "0034 0000 00000001 ffff 00 00 01 00";

        assertRefused(frame(vote), Reason.NOT_ON_THIS_LISTENER, "Vote");
        assertThat(Request.decode(frame(vote), ALL, ApiScope.INTERNAL)).isInstanceOf(Request.class);
    }

    @Test
    void aTruncatedFrameIsMalformedWhereverItEnds() {
        String whole =
                "00030006000000010003616263000000020006" + "6f7264657273" + "0003706179" + "01";
        assertThat(Request.decode(frame(whole), ALL, ApiScope.CLIENT)).isInstanceOf(Request.class);
        for (int end = 0; end < whole.length(); end += 2) {
            assertRefused(frame(whole.substring(0, end)), Reason.MALFORMED, "field ");
        }
    }

    @Test
    void anArrayThatClaimsMoreThanTheFrameHoldsIsMalformed() {
        assertRefused(
                frame("0003 0006 00000001 ffff 7fffffff 0000"),
                Reason.MALFORMED,
                "ARRAY_LONGER_THAN_MESSAGE");
        assertRefused(frame("0003 0006 00000001 ffff fffffffe"), Reason.MALFORMED, "BAD_LENGTH");
    }

    @Test
    void anyBytesAreAValueNeverAnException() {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 4) {
                bytes[0] = 0;
                bytes[1] = (byte) random.nextInt(100);
                bytes[2] = 0;
                bytes[3] = (byte) random.nextInt(14);
            }
            ByteBuf frame = Unpooled.wrappedBuffer(bytes);

            assertThat(Request.decode(frame, ALL, ApiScope.INTERNAL)).isNotNull();
            assertThat(frame.refCnt()).isEqualTo(1);
        }
    }

    @Test
    void theAnswerToARequestIsReadByTheOneWhoAsked() throws IOException {
        RequestHeader header = new RequestHeader(ApiKey.API_VERSIONS, (short) 4, 77, null);
        ApiVersionsResponse body =
                ApiVersionsAnswer.served(ALL, ApiScope.INTERNAL, Features.NONE, (short) 4);

        ByteBuf payload =
                ResponseFrame.encode(UnpooledByteBufAllocator.DEFAULT, header, body)
                        .toPayload(UnpooledByteBufAllocator.DEFAULT);

        assertThat(Response.correlationId(payload)).isEqualTo(77);
        assertThat(Response.decode(payload, ApiKey.API_VERSIONS, (short) 4))
                .isEqualTo(new Response(77, body));
    }

    private static ProduceRequest.PartitionProduceData partition(String records) {
        return new ProduceRequest.PartitionProduceData()
                .setIndex(0)
                .setRecords(new RecordsPayload.Bytes(Unpooled.copiedBuffer(records, UTF_8)));
    }

    private static Request decoded(ByteBuf frame) {
        RequestDecoding decoding = Request.decode(frame, ALL, ApiScope.CLIENT);
        assertThat(decoding).isInstanceOf(Request.class);
        return (Request) decoding;
    }

    private static void assertRefused(ByteBuf frame, Reason reason, String detail) {
        assertThat(Request.decode(frame, ALL, ApiScope.CLIENT))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(reason);
                            assertThat(refused.detail()).contains(detail);
                        });
    }

    private static ByteBuf frame(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    private static String hex(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
