/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.AnswerSlots.Slot;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.request.DispatchedRequest;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.Request;
import dev.penstock.schema.Message;

import io.netty.buffer.ByteBuf;

import java.util.Objects;
import java.util.function.Supplier;

/** A request that is not answered yet. Keeps its frame alive until then. */
final class OpenRequest extends Slot implements DispatchedRequest {
    private static final long NOT_HANDLED = Long.MIN_VALUE;

    private final ClientConnection connection;
    private final Request request;
    private final ByteBuf frame;
    private final int sizeBytes;
    private final long receivedNanos;
    private long handledNanos = NOT_HANDLED;
    private boolean answered;

    OpenRequest(ClientConnection connection, Request request, ByteBuf frame, long receivedNanos) {
        this.connection = connection;
        this.request = request;
        this.frame = frame;
        this.sizeBytes = frame.writerIndex();
        this.receivedNanos = receivedNanos;
    }

    @Override
    void onTurn() {
        connection.done(this);
    }

    /** The frame, without its length prefix. */
    int sizeBytes() {
        return sizeBytes;
    }

    long receivedNanos() {
        return receivedNanos;
    }

    /** Its handler has returned; the answer may be there already, or come later. */
    void handled(long nowNanos) {
        handledNanos = nowNanos;
    }

    /** How long the loop worked on it in one go; until now when it still does. */
    long handlingNanos(long nowNanos) {
        return (handledNanos == NOT_HANDLED ? nowNanos : handledNanos) - receivedNanos;
    }

    /** How long it has waited after that. */
    long waitingNanos(long nowNanos) {
        return handledNanos == NOT_HANDLED ? 0L : nowNanos - handledNanos;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public ApiKey api() {
        return request.api();
    }

    @Override
    public short version() {
        return request.version();
    }

    @Override
    public int correlationId() {
        return request.header().correlationId();
    }

    @Override
    public String clientId() {
        return Objects.requireNonNullElse(request.header().clientId(), "");
    }

    @Override
    public ListenerName listener() {
        return connection.link().listener();
    }

    @Override
    public String remote() {
        return connection.link().remote();
    }

    @Override
    public long connection() {
        return connection.number();
    }

    @Override
    public Scheduler loop() {
        return connection.loop();
    }

    @Override
    public <T> T connectionState(Class<T> type, Supplier<T> made) {
        return connection.state(type, made);
    }

    @Override
    public boolean isAnswered() {
        return answered;
    }

    @Override
    public void respond(Message response) {
        Scheduler loop = loop();
        if (loop.isOnLoop()) {
            answer(response);
        } else {
            loop.execute(() -> answer(response));
        }
    }

    private void answer(Message response) {
        end();
        connection.answer(this, response);
        frame.release();
    }

    @Override
    public void respondNothing() {
        Loops.run(
                loop(),
                () -> {
                    end();
                    connection.answerNothing(this);
                    frame.release();
                });
    }

    @Override
    public void closeConnection(String reason) {
        Loops.run(
                loop(),
                () -> {
                    end();
                    connection.closeFor(this, reason);
                    frame.release();
                });
    }

    private void end() {
        Invariants.check(!answered, "a request is answered once", api());
        answered = true;
    }
}
