/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicStatus;
import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.act.ResourceWriter;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Writes to Topic resources: their status and the finalizer. Several at a time, for ten thousand
 * would take too long one by one.
 *
 * <p>Remembers what was written until the cache has it too, because the cache may lag behind, and a
 * status must not be written twice.
 */
final class TopicWriter implements TopicWrites, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWriter.class);
    static final int MAX_PARALLEL_WRITES = 16;

    private final ResourceWriter writer;
    private final EventRecorder events;

    /**
     * As many threads as there may be writes, and not one for each Topic: twenty thousand that wait
     * hold more memory than the Topics.
     */
    private final ExecutorService threads =
            Executors.newFixedThreadPool(MAX_PARALLEL_WRITES, Thread.ofVirtual().factory());

    private final Map<String, TopicStatus> written = new ConcurrentHashMap<>();

    TopicWriter(ResourceWriter writer, EventRecorder events) {
        this.writer = writer;
        this.events = events;
    }

    @Override
    public <T> void forEach(Collection<T> items, Consumer<T> action) {
        try {
            threads.invokeAll(
                    items.stream()
                            .map(item -> Executors.callable(() -> guarded(item, action)))
                            .toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> void guarded(T item, Consumer<T> action) {
        try {
            action.accept(item);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
                    && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.warn("A Topic was not written: {}", e.getMessage());
            }
        }
    }

    @Override
    public @Nullable TopicStatus statusOf(Topic topic) {
        String uid = topic.getMetadata().getUid();
        TopicStatus last = written.get(uid);
        if (last == null || last.equals(topic.getStatus())) {
            written.remove(uid);
            return topic.getStatus();
        }
        return last;
    }

    @Override
    public void status(Topic topic, TopicStatus status) {
        if (status.equals(statusOf(topic))) {
            return;
        }
        Topic patch = new Topic();
        patch.setMetadata(identity(topic).build());
        patch.setStatus(status);
        writer.applyStatus(patch);
        written.put(topic.getMetadata().getUid(), status);
    }

    @Override
    public void hold(Topic topic) {
        Topic patch = new Topic();
        patch.setMetadata(identity(topic).withFinalizers(FINALIZER).build());
        writer.apply(patch);
    }

    @Override
    public void release(Topic topic) {
        if (TopicWrites.isHeld(topic)) {
            Topic patch = new Topic();
            patch.setMetadata(identity(topic).build());
            writer.apply(patch);
        }
    }

    /** Forgets a resource that is gone. */
    void forget(Topic topic) {
        written.remove(topic.getMetadata().getUid());
    }

    @Override
    public void event(HasMetadata about, EventRecorder.Type type, String reason, String message) {
        events.record(about, type, reason, message);
    }

    /** With the UID, so that a resource that is gone is not created again by the write. */
    private static ObjectMetaBuilder identity(Topic topic) {
        ObjectMeta metadata = topic.getMetadata();
        return new ObjectMetaBuilder()
                .withName(metadata.getName())
                .withNamespace(metadata.getNamespace())
                .withUid(metadata.getUid());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
