/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.Topic;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;

import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * fabric8's mock of an API server, taught server-side apply as far as the operator needs it, whose
 * watches of pods can be muted, cut, told that they are too old, and made to repeat themselves.
 */
public final class FaultyApi extends KubernetesCrudDispatcher implements AutoCloseable {
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String GONE =
            """
            {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired",
             "code": 410, "message": "too old resource version"}}""";

    private final KubernetesMockServer server;
    private final AtomicInteger watchesToRefuse = new AtomicInteger();
    private final AtomicBoolean muted = new AtomicBoolean();
    private final List<Tap> taps = new CopyOnWriteArrayList<>();
    private final List<String> podEvents = new CopyOnWriteArrayList<>();
    private final List<String> statuses = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> writes = new CopyOnWriteArrayList<>();

    public FaultyApi() {
        server =
                new KubernetesMockServer(
                        new Context(), new MockWebServer(), new HashMap<>(), this, false);
        server.init();
        List.of(Cluster.class, Topic.class, Rebalance.class)
                .forEach(
                        type ->
                                server.expectCustomResource(
                                        CustomResourceDefinitionContext.fromCustomResourceType(
                                                type)));
    }

    public KubernetesClient client() {
        return server.createClient();
    }

    /** Events of pods are lost from now on. */
    void mute() {
        muted.set(true);
    }

    /** The watches of pods end; what happened since stays unsaid on them. */
    void cut() {
        List<Tap> open = List.copyOf(taps);
        taps.removeAll(open);
        muted.set(false);
        open.forEach(tap -> tap.socket().close(1001, "the server restarts"));
    }

    /** The next watches of pods are told that they begin too early. */
    void refuseWatches(int number) {
        watchesToRefuse.set(number);
    }

    /** All events of pods so far are said once more. */
    void replay() {
        List<String> past = List.copyOf(podEvents);
        taps.forEach(tap -> past.forEach(event -> tap.socket().send(event)));
    }

    /** Statuses that were written for Clusters, the newest last. */
    List<String> statuses() {
        return statuses;
    }

    /** All requests, as method and path. */
    public List<String> requests() {
        return requests;
    }

    /** What is answered to a GET whose path has this part, such as the log of a pod. */
    public void answering(String part, String text) {
        answers.put(part, text);
    }

    /** Requests that change something, as method and path. */
    public List<String> writes() {
        return writes;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        requests.add(request.getMethod() + " " + request.getPath());
        if (!request.getMethod().equals("GET")) {
            writes.add(request.getMethod() + " " + request.getPath().replaceFirst("\\?.*", ""));
        }
        return answers.entrySet().stream()
                .filter(_ -> request.getMethod().equals("GET"))
                .filter(answer -> request.getPath().contains(answer.getKey()))
                .findFirst()
                .map(
                        answer ->
                                new MockResponse()
                                        .setResponseCode(HttpURLConnection.HTTP_OK)
                                        .setBody(answer.getValue()))
                .orElseGet(() -> super.dispatch(request));
    }

    @Override
    public MockResponse handleWatch(String path) {
        if (!path.contains("/pods")) {
            return super.handleWatch(path);
        }
        if (watchesToRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return new MockResponse().withWebSocketUpgrade(new TooOld());
        }
        MockResponse answer = super.handleWatch(path);
        return answer.withWebSocketUpgrade(new Tap(answer.getWebSocketListener()));
    }

    @Override
    public MockResponse handlePatch(RecordedRequest request) {
        String type = String.valueOf(request.getHeader("Content-Type"));
        if (!type.startsWith(APPLY)) {
            return super.handlePatch(request);
        }
        String path = request.getPath().replaceFirst("\\?.*", "");
        String json =
                Serialization.asJson(Serialization.unmarshal(request.getUtf8Body(), Map.class));
        if (path.endsWith("/clusters/shop/status")) {
            statuses.add(json);
            return answer(json);
        }
        boolean exists = super.handleGet(path).code() == HttpURLConnection.HTTP_OK;
        return exists
                ? super.handlePatch(request(HttpMethod.PATCH, path, json))
                : super.handleCreate(
                        request(HttpMethod.POST, path.substring(0, path.lastIndexOf('/')), json));
    }

    private static MockResponse answer(String json) {
        return new MockResponse()
                .setResponseCode(HttpURLConnection.HTTP_OK)
                .setHeader("Content-Type", "application/json")
                .setBody(json);
    }

    private static RecordedRequest request(HttpMethod method, String path, String json) {
        return new RecordedRequest(
                "HTTP/1.1",
                method,
                path,
                Headers.builder().add("Content-Type", "application/merge-patch+json").build(),
                new Buffer(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        server.destroy();
    }

    /** As the real one does it: the stream is opened, and its first event is an error. */
    private static final class TooOld extends WebSocketListener {
        @Override
        public void onOpen(WebSocket socket, Response response) {
            socket.send(GONE);
        }
    }

    /** One watch of pods. */
    private final class Tap extends WebSocketListener {
        private final WebSocketListener events;
        private WebSocket socket;

        Tap(WebSocketListener events) {
            this.events = events;
        }

        WebSocket socket() {
            return socket;
        }

        @Override
        public void onOpen(WebSocket opened, Response response) {
            socket = opened;
            taps.add(this);
            events.onOpen(new Mutable(opened), response);
        }

        @Override
        public void onClosing(WebSocket closing, int code, String reason) {
            taps.remove(this);
            events.onClosing(closing, code, reason);
        }

        @Override
        public void onClosed(WebSocket closed, int code, String reason) {
            taps.remove(this);
            events.onClosed(closed, code, reason);
        }
    }

    /** A socket whose messages are remembered, or lost. */
    private final class Mutable implements WebSocket {
        private final WebSocket socket;

        Mutable(WebSocket socket) {
            this.socket = socket;
        }

        @Override
        public RecordedRequest request() {
            return socket.request();
        }

        @Override
        public boolean send(String text) {
            if (muted.get()) {
                return true;
            }
            podEvents.add(text);
            return socket.send(text);
        }

        @Override
        public boolean send(byte[] bytes) {
            return send(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public boolean close(int code, String reason) {
            return socket.close(code, reason);
        }
    }
}
