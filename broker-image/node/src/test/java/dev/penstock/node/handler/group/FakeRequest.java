/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.request.RequestContext;
import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;
import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * A request without a connection. What it is answered with goes through the wire in its version, so
 * that an answer which the version cannot carry fails.
 */
final class FakeRequest implements RequestContext {
    static final ListenerName LISTENER = new ListenerName("PLAINTEXT");

    private final ApiKey api;
    private final short version;
    private final Scheduler loop;
    private @Nullable Message answer;

    FakeRequest(ApiKey api, int version, Scheduler loop) {
        this.api = api;
        this.version = (short) version;
        this.loop = loop;
    }

    /** The message as the other end of a connection reads it. */
    static <M extends Message> M overTheWire(M message, M empty, int version) {
        byte[] bytes = WireWriter.toByteArray(message, (short) version);
        empty.read(new WireReader(Unpooled.wrappedBuffer(bytes)), (short) version);
        return empty;
    }

    boolean isAnswered() {
        return answer != null;
    }

    Message answer() {
        Message known = answer;
        if (known == null) {
            throw new AssertionError("not answered: " + api + " version " + version);
        }
        return known;
    }

    @Override
    public void respond(Message response) {
        if (answer != null) {
            throw new AssertionError("answered twice: " + answer + " and " + response);
        }
        answer = overTheWire(response, api.newResponse(), version);
    }

    @Override
    public ApiKey api() {
        return api;
    }

    @Override
    public short version() {
        return version;
    }

    @Override
    public int correlationId() {
        return 1;
    }

    @Override
    public String clientId() {
        return "client";
    }

    @Override
    public ListenerName listener() {
        return LISTENER;
    }

    @Override
    public String remote() {
        return "/10.0.0.1:50000";
    }

    @Override
    public long connection() {
        return 1;
    }

    @Override
    public Scheduler loop() {
        return loop;
    }

    @Override
    public <T> T connectionState(Class<T> type, Supplier<T> made) {
        return made.get();
    }

    @Override
    public void respondNothing() {
        throw new AssertionError("group APIs always answer");
    }

    @Override
    public void closeConnection(String reason) {
        throw new AssertionError(reason);
    }
}
