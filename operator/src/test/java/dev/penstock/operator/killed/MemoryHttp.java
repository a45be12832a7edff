/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * fabric8's client without a network: a request is a call, on the caller's thread. Nothing is tried
 * again below the operator, which sees every failure.
 */
final class MemoryHttp
        extends StandardHttpClient<MemoryHttp, MemoryHttp.Factory, MemoryHttp.Builder> {

    /** An answer of the API server. */
    record Answer(int code, String body) {}

    private final Function<StandardHttpRequest, Answer> server;

    private MemoryHttp(Builder builder, AtomicBoolean closed) {
        super(builder, closed);
        this.server = builder.server();
    }

    static KubernetesClient client(Function<StandardHttpRequest, Answer> server) {
        return new KubernetesClientBuilder()
                .withConfig(
                        new ConfigBuilder(Config.empty())
                                .withMasterUrl("http://memory")
                                .withRequestRetryBackoffLimit(0)
                                .build())
                .withHttpClientFactory(new Factory(server))
                .build();
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        Answer answer = server.apply(request);
        return CompletableFuture.completedFuture(
                new Response(request, answer.code(), new Body(answer.body(), consumer)));
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder builder, WebSocket.Listener listener) {
        throw new UnsupportedOperationException("nothing is watched here");
    }

    @Override
    protected void doClose() {
        // Nothing is open.
    }

    /** Makes clients of one server. */
    record Factory(Function<StandardHttpRequest, Answer> server) implements HttpClient.Factory {
        @Override
        public Builder newBuilder() {
            return new Builder(this);
        }
    }

    /** As fabric8 wants to build clients. */
    static final class Builder extends StandardHttpClientBuilder<MemoryHttp, Factory, Builder> {
        private final Factory factory;

        Builder(Factory factory) {
            super(factory);
            this.factory = factory;
        }

        Function<StandardHttpRequest, Answer> server() {
            return factory.server();
        }

        @Override
        public MemoryHttp build() {
            return new MemoryHttp(this, new AtomicBoolean());
        }

        @Override
        protected Builder newInstance(Factory other) {
            return new Builder(other);
        }
    }

    private static final class Body implements AsyncBody {
        private final String text;
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private boolean consumed;

        Body(String text, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            this.text = text;
            this.consumer = consumer;
        }

        /** The consumer asks for more while it is given the only part there is. */
        @Override
        public void consume() {
            if (consumed) {
                return;
            }
            consumed = true;
            try {
                consumer.consume(
                        List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))), this);
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            done.cancel(false);
        }
    }

    private static final class Response extends StandardHttpHeaders
            implements HttpResponse<AsyncBody> {
        private final StandardHttpRequest request;
        private final int code;
        private final AsyncBody body;

        Response(StandardHttpRequest request, int code, AsyncBody body) {
            this.request = request;
            this.code = code;
            this.body = body;
        }

        @Override
        public int code() {
            return code;
        }

        @Override
        public AsyncBody body() {
            return body;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }
    }
}
