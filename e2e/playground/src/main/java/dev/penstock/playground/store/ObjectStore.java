/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** All objects of all kinds, under one sequence of revisions. */
public final class ObjectStore implements AutoCloseable {
    /** How many changes a watch may lag behind before it is told that its revision is too old. */
    static final int MAX_HISTORY = 8192;

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final List<Watch> watches = new ArrayList<>();
    private final @Nullable Journal journal;
    private long revision = 1;
    private long forgottenRevision = 1;

    private ObjectStore(@Nullable Journal journal) {
        this.journal = journal;
    }

    public static ObjectStore inMemory() {
        return new ObjectStore(null);
    }

    /** Opens what an earlier process left. */
    public static ObjectStore restored(Journal journal) {
        ObjectStore store = new ObjectStore(journal);
        store.revision = Math.max(1, journal.replay(store.objects));
        store.forgottenRevision = store.revision;
        return store;
    }

    /** What is read and written inside is one step for everybody else. */
    public <T> T exclusively(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    public Optional<ObjectNode> get(ObjectKey key) {
        return exclusively(() -> Optional.ofNullable(objects.get(key)));
    }

    /** Objects of one moment. */
    public record Listing(long revision, List<ObjectNode> items) {}

    /**
     * @param namespace empty for all
     */
    public Listing list(String typeId, String namespace) {
        return exclusively(
                () ->
                        new Listing(
                                revision,
                                objects
                                        .tailMap(new ObjectKey(typeId, namespace, ""))
                                        .entrySet()
                                        .stream()
                                        .takeWhile(entry -> entry.getKey().typeId().equals(typeId))
                                        .filter(
                                                entry ->
                                                        namespace.isEmpty()
                                                                || entry.getKey()
                                                                        .namespace()
                                                                        .equals(namespace))
                                        .map(Map.Entry::getValue)
                                        .toList()));
    }

    /** Every object, for the garbage collector. */
    public List<ObjectKey> keys(Predicate<ObjectNode> wanted) {
        return exclusively(
                () ->
                        objects.entrySet().stream()
                                .filter(entry -> wanted.test(entry.getValue()))
                                .map(Map.Entry::getKey)
                                .toList());
    }

    public long revision() {
        return exclusively(() -> revision);
    }

    /** Stores the object with the next resourceVersion. The caller gives it away. */
    public ObjectNode put(ObjectKey key, ObjectNode object) {
        return exclusively(
                () -> {
                    long next = revision + 1;
                    Json.objectAt(object, "metadata").put("resourceVersion", Long.toString(next));
                    if (journal != null) {
                        journal.written(key, next, object, objects);
                    }
                    revision = next;
                    ObjectNode before = objects.put(key, object);
                    publish(
                            new Change(
                                    before == null ? Change.Kind.ADDED : Change.Kind.MODIFIED,
                                    key,
                                    next,
                                    object,
                                    before));
                    return object;
                });
    }

    /**
     * Takes an object out.
     *
     * @return as it was, with the revision of its removal
     */
    public Optional<ObjectNode> remove(ObjectKey key) {
        return exclusively(
                () -> {
                    ObjectNode before = objects.get(key);
                    if (before == null) {
                        return Optional.empty();
                    }
                    long next = revision + 1;
                    if (journal != null) {
                        journal.removed(key, next);
                    }
                    objects.remove(key);
                    revision = next;
                    ObjectNode last = before.deepCopy();
                    Json.objectAt(last, "metadata").put("resourceVersion", Long.toString(next));
                    publish(new Change(Change.Kind.DELETED, key, next, last, before));
                    return Optional.of(last);
                });
    }

    private void publish(Change change) {
        history.addLast(change);
        if (history.size() > MAX_HISTORY) {
            forgottenRevision = history.removeFirst().revision();
        }
        watches.forEach(watch -> watch.offer(change));
    }

    /**
     * Follows the changes after a revision.
     *
     * @return empty when the revision is older than the history
     */
    public Optional<Watch> watch(Predicate<ObjectKey> wanted, long afterRevision) {
        return exclusively(
                () -> {
                    if (afterRevision < forgottenRevision || afterRevision > revision) {
                        return Optional.empty();
                    }
                    Watch watch = new Watch(wanted, this::forget);
                    history.stream()
                            .filter(change -> change.revision() > afterRevision)
                            .forEach(watch::offer);
                    watches.add(watch);
                    return Optional.of(watch);
                });
    }

    private void forget(Watch watch) {
        exclusively(() -> watches.remove(watch));
    }

    @Override
    public void close() {
        exclusively(
                () -> {
                    if (journal != null) {
                        journal.close();
                    }
                    return true;
                });
    }
}
