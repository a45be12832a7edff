/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Loops;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Has an internal topic created when it is first needed, and keeps those waiting who ask meanwhile:
 * clients that are refused come again much later than the topic takes. On the metadata loop.
 */
public final class InternalTopicCreation {
    /** So many wait at most; more are let go on at once and find no topic. */
    static final int MAX_WAITING = 10_000;

    /** How long after the controller's answer the topic may take to be served by this broker. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String topic;
    private final CurrentImage current;
    private final Scheduler metadataLoop;
    private final Consumer<Runnable> creation;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean creating;

    /**
     * Follows the image.
     *
     * @param topic its name
     * @param creation asks the controller for the topic and runs the task on the metadata loop,
     *     whatever came of it
     */
    public InternalTopicCreation(
            String topic,
            CurrentImage current,
            Scheduler metadataLoop,
            Consumer<Runnable> creation) {
        this.topic = topic;
        this.current = current;
        this.metadataLoop = metadataLoop;
        this.creation = creation;
        current.whenServed(this::served);
    }

    /** Whether requests are served by an image with the topic; from any loop. */
    public boolean isDone() {
        return current.get().topic(topic).isPresent();
    }

    /**
     * Runs the task when the topic is there, or it is clear that it will not be there soon; from
     * any loop. The task runs within this call, or else on the metadata loop.
     */
    public void await(Runnable task) {
        if (isDone()) {
            task.run();
        } else {
            Loops.run(metadataLoop, () -> begin(task));
        }
    }

    private void begin(Runnable task) {
        if (isDone() || waiting.size() >= MAX_WAITING) {
            task.run();
            return;
        }
        waiting.add(task);
        if (!creating) {
            creating = true;
            creation.accept(this::answered);
        }
    }

    private void answered() {
        creating = false;
        if (!waiting.isEmpty()) {
            metadataLoop.schedule(PATIENCE_NANOS, this::release);
        }
    }

    private void served() {
        if (!waiting.isEmpty() && isDone()) {
            release();
        }
    }

    private void release() {
        while (!waiting.isEmpty()) {
            waiting.poll().run();
        }
    }
}
