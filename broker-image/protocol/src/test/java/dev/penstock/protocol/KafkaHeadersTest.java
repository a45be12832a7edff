/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.schema.Message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.stream.Collectors;

/** Headers of frames, held against Kafka's own classes, for every API in every version. */
final class KafkaHeadersTest {
    private static final ServedApis ALL =
            ServedApis.of(
                    ServedApis.table().stream()
                            .map(ServedApi::api)
                            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiKey.class))));

    @ParameterizedTest
    @EnumSource
    void kafkaReadsTheHeadersOfOurRequests(ApiKey api) {
        for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
            var header = new dev.penstock.protocol.RequestHeader(api, version, 99, "broker-1");
            ByteBuf frame =
                    new Request(header, request(api)).encode(UnpooledByteBufAllocator.DEFAULT);

            RequestHeader theirs = RequestHeader.parse(frame.nioBuffer());

            assertThat(theirs.apiKey()).isEqualTo(ApiKeys.forId(api.id()));
            assertThat(theirs.apiVersion()).isEqualTo(version);
            assertThat(theirs.correlationId()).isEqualTo(99);
            assertThat(theirs.clientId()).isEqualTo("broker-1");
            frame.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void weReadTheHeadersOfKafkasRequests(ApiKey api) {
        for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
            byte[] body = KafkaMessages.bytes(request(api), version);
            RequestHeader theirs = new RequestHeader(ApiKeys.forId(api.id()), version, "client", 7);
            ByteBuffer header =
                    ByteBuffer.wrap(KafkaMessages.bytes(theirs.data(), theirs.headerVersion()));

            RequestDecoding decoding =
                    Request.decode(
                            Unpooled.wrappedBuffer(header, ByteBuffer.wrap(body)),
                            ALL,
                            ApiScope.INTERNAL);

            if (ALL.find(api) == null) {
                assertThat(decoding).isInstanceOf(RequestDecoding.Refused.class);
            } else {
                assertThat(decoding)
                        .isEqualTo(
                                new Request(
                                        new dev.penstock.protocol.RequestHeader(
                                                api, version, 7, "client"),
                                        request(api)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void kafkaReadsTheHeadersOfOurResponses(ApiKey api) throws IOException {
        for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
            var header = new dev.penstock.protocol.RequestHeader(api, version, 31, null);
            ByteBuf frame =
                    ResponseFrame.encode(
                                    UnpooledByteBufAllocator.DEFAULT, header, api.newResponse())
                            .toPayload(UnpooledByteBufAllocator.DEFAULT);
            ByteBuffer bytes = frame.nioBuffer();

            ResponseHeader theirs =
                    ResponseHeader.parse(
                            bytes, ApiKeys.forId(api.id()).responseHeaderVersion(version));

            assertThat(theirs.correlationId()).isEqualTo(31);
            assertThat(bytes.remaining())
                    .isEqualTo(KafkaMessages.bytes(api.newResponse(), version).length);
            frame.release();
        }
    }

    private static Message request(ApiKey api) {
        return api.newRequest();
    }
}
