/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.store;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A reader of the history from one revision on.
 *
 * <p>A reader that falls {@value #MAX_WAITING} changes behind is cut off, and has to list again.
 */
public final class Watch implements AutoCloseable {
    static final int MAX_WAITING = 4096;

    private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Predicate<ObjectKey> wanted;
    private final Consumer<Watch> onClose;
    private volatile boolean cutOff;

    Watch(Predicate<ObjectKey> wanted, Consumer<Watch> onClose) {
        this.wanted = wanted;
        this.onClose = onClose;
    }

    void offer(Change change) {
        if (wanted.test(change.key()) && !waiting.offer(change)) {
            cutOff = true;
        }
    }

    /** The next change; empty when none came in time. */
    public Optional<Change> next(long waitMillis) throws InterruptedException {
        return Optional.ofNullable(waiting.poll(waitMillis, TimeUnit.MILLISECONDS));
    }

    /** Whether changes were lost; true only after {@link #next} has given all that were not. */
    public boolean isCutOff() {
        return cutOff && waiting.isEmpty();
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
