/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.Request;
import dev.penstock.protocol.RequestHeader;
import dev.penstock.protocol.Response;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.schema.Message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;

/** A client that can send whatever it likes. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private int correlationId;

    RawClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    void sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void sendFrame(ByteBuffer frame) throws IOException {
        sendBytes(framed(frame));
    }

    private static byte[] framed(ByteBuffer frame) {
        byte[] bytes = new byte[Integer.BYTES + frame.remaining()];
        ByteBuffer.wrap(bytes).putInt(frame.remaining()).put(frame.duplicate());
        return bytes;
    }

    /** Reads the next frame. */
    ByteBuf receive() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return Unpooled.wrappedBuffer(frame);
    }

    /** Sends a request, and does not wait for an answer. */
    void tell(ApiKey api, int version, Message request) throws IOException {
        sendBytes(frame(api, version, request));
    }

    /** What is sent for the next request. */
    byte[] frame(ApiKey api, int version, Message request) {
        RequestHeader header = new RequestHeader(api, (short) version, correlationId++, "raw");
        ByteBuf encoded = new Request(header, request).encode(UnpooledByteBufAllocator.DEFAULT);
        try {
            return framed(encoded.nioBuffer());
        } finally {
            encoded.release();
        }
    }

    <A extends Message> A ask(ApiKey api, int version, Message request, Class<A> answer)
            throws IOException {
        tell(api, version, request);
        return answer.cast(Response.decode(receive(), api, (short) version).body());
    }

    /** Creates a topic, which must succeed. */
    void create(CreateTopicsRequest.CreatableTopic topic) throws IOException {
        CreateTopicsRequest request =
                new CreateTopicsRequest().setTimeoutMs(10_000).setTopics(List.of(topic));
        CreateTopicsResponse response =
                ask(ApiKey.CREATE_TOPICS, 5, request, CreateTopicsResponse.class);
        assertThat(response.topics().getFirst().errorCode()).isZero();
    }

    /** Whether the broker has closed the connection, or does so soon, without another byte. */
    boolean isClosedByBroker() throws IOException {
        try {
            in.readByte();
            return false;
        } catch (EOFException | SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
