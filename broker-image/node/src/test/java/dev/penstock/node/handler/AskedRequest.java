/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.function.Supplier;

/** A request of a client that remembers its answer. */
final class AskedRequest implements RequestContext {
    static final ListenerName LISTENER = new ListenerName("PLAINTEXT");

    private final ApiKey api;
    private final short version;
    private final Scheduler loop;
    private @Nullable Message answer;

    private AskedRequest(ApiKey api, short version, Scheduler loop) {
        this.api = api;
        this.version = version;
        this.loop = loop;
    }

    /** Asks a handler that answers at once, in the newest version. */
    static <Q extends Message, A extends Message> A ask(
            RequestHandler<Q> handler, Q request, Class<A> type) {
        return ask(handler, request, request.highestVersion(), type);
    }

    static <Q extends Message, A extends Message> A ask(
            RequestHandler<Q> handler, Q request, int version, Class<A> type) {
        AskedRequest asked = new AskedRequest(handler.api(), (short) version, new ThisThread());
        handler.handle(asked, request);
        return type.cast(asked.answer());
    }

    Message answer() {
        return Objects.requireNonNull(answer, "not answered");
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
        return "test";
    }

    @Override
    public ListenerName listener() {
        return LISTENER;
    }

    @Override
    public String remote() {
        return "test";
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
    public void respond(Message response) {
        if (answer != null) {
            throw new AssertionError("answered twice: " + response);
        }
        answer = response;
    }

    @Override
    public void respondNothing() {
        throw new AssertionError("a client waits for the answer");
    }

    @Override
    public void closeConnection(String reason) {
        throw new AssertionError(reason);
    }

    /** A loop on which the test is. */
    static final class ThisThread implements Scheduler {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer schedule(long delayNanos, Runnable task) {
            return () -> {};
        }

        @Override
        public boolean isOnLoop() {
            return true;
        }
    }
}
