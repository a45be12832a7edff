/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.scrub;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Workers;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.ScrubWork;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads the closed segments of one loop's logs again, pass after pass. On that loop; the reads run
 * on the workers.
 *
 * <p>Nothing is written down. A pass begins at the log at which one that has gone on for ever would
 * stand, by the wall clock: a broker that is restarted in the middle of its passes reads other logs
 * first each time, and one that is not keeps to one order, so that no log waits longer than the
 * others.
 */
public final class Scrubber {
    /** A broker that has just started has more urgent things to do. */
    static final long FIRST_PASS_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Scheduler loop;
    private final Workers workers;
    private final Clock clock;
    private final ScrubSettings settings;
    private final ScrubbedLogs logs;
    private final ScrubEvents events;
    private final Deque<TopicPartition> left = new ArrayDeque<>();
    private long nextOffset;
    private @Nullable ScrubWork reading;
    private long beganNanos;
    private long passBytes;
    private Scheduler.@Nullable Timer timer;
    private boolean closed;

    public Scrubber(
            Scheduler loop,
            Workers workers,
            Clock clock,
            ScrubSettings settings,
            ScrubbedLogs logs,
            ScrubEvents events) {
        this.loop = loop;
        this.workers = workers;
        this.clock = clock;
        this.settings = settings;
        this.logs = logs;
        this.events = events;
    }

    /** Begins with the first pass soon; to be called once. */
    public void start() {
        if (!settings.isOff()) {
            after(Math.min(FIRST_PASS_NANOS, settings.intervalNanos()), this::beginPass);
        }
    }

    /** Nothing is begun any more, and what is under way counts no more. */
    public void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void after(long delayNanos, Runnable task) {
        if (!closed) {
            timer = loop.schedule(delayNanos, task);
        }
    }

    private void beginPass() {
        beganNanos = clock.nanoTime();
        passBytes = 0;
        nextOffset = 0;
        List<TopicPartition> all = new ArrayList<>(logs.all());
        Collections.rotate(all, -first(all.size()));
        left.addAll(all);
        step();
    }

    private int first(int count) {
        long intervalMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(settings.intervalNanos()));
        double phase = (double) Math.floorMod(clock.epochMs(), intervalMs) / intervalMs;
        return (int) (phase * count);
    }

    private void step() {
        ScrubWork work = reading;
        while (work == null && !left.isEmpty()) {
            Optional<ScrubWork> begun = logs.begin(left.getFirst(), nextOffset);
            if (begun.isEmpty()) {
                nextLog();
            }
            work = begun.orElse(null);
        }
        reading = work;
        if (work == null) {
            endPass();
        } else {
            read(left.getFirst(), work);
        }
    }

    private void nextLog() {
        left.removeFirst();
        nextOffset = 0;
    }

    private void read(TopicPartition partition, ScrubWork work) {
        workers.execute(
                () -> {
                    DamagedLogException found = null;
                    try {
                        work.run(settings.stepBytes());
                    } catch (DamagedLogException e) {
                        found = e;
                    }
                    DamagedLogException damage = found;
                    loop.execute(() -> hasRead(partition, work, damage));
                });
    }

    private void hasRead(
            TopicPartition partition, ScrubWork work, @Nullable DamagedLogException damage) {
        if (closed) {
            return;
        }
        passBytes += work.readBytes();
        events.read(work.readBytes());
        if (!logs.isCurrent(partition, work)) {
            // Cut, compacted or deleted meanwhile: what is there now is looked for at the place.
            reading = null;
        } else if (damage != null) {
            reading = null;
            nextLog();
            logs.damaged(partition, damage);
        } else if (work.isDone()) {
            reading = null;
            nextOffset = work.nextOffset();
        }
        after(settings.pauseNanos(work.readBytes()), this::step);
    }

    private void endPass() {
        long tookNanos = clock.nanoTime() - beganNanos;
        events.passed(passBytes, tookNanos);
        after(Math.max(0, settings.intervalNanos() - tookNanos), this::beginPass);
    }
}
