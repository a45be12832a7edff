/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A request that is sent until somebody who decides has answered it, or its time is up. On one
 * loop.
 */
final class Forwarded {
    /** So long after an attempt that failed the next one is made. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * So long a new leader is not asked while who was asked before may still answer: a controller
     * that lost its leadership learns within a round trip to the next one what that kept, while the
     * next one, asked again, refuses what it finds done ("exists already").
     */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Scheduler loop;
    private final Consumer<Consumer<PeerAnswer>> attempt;
    private final BiConsumer<Forwarded, PeerAnswer> end;
    private Scheduler.@Nullable Timer timer;
    private int attempts;
    private boolean unanswered;
    private boolean over;

    /**
     * A request that was not sent yet.
     *
     * @param attempt sends it once, and gives what comes back
     * @param end is told once that it is over, with what came of it
     */
    Forwarded(
            Scheduler loop,
            Consumer<Consumer<PeerAnswer>> attempt,
            BiConsumer<Forwarded, PeerAnswer> end) {
        this.loop = loop;
        this.attempt = attempt;
        this.end = end;
    }

    void start(long timeoutNanos) {
        timer =
                loop.schedule(
                        timeoutNanos,
                        () -> finish(new PeerAnswer.Failed(PeerAnswer.Failure.TIMED_OUT)));
        send();
    }

    /** Another broker leads now. */
    void leaderChanged() {
        if (unanswered) {
            int asked = attempts;
            loop.schedule(GRACE_NANOS, () -> sendAgain(asked));
        } else {
            send();
        }
    }

    /** Sends it now; should whoever was asked before still answer, that counts too. */
    private void send() {
        if (!over) {
            int number = ++attempts;
            unanswered = true;
            attempt.accept(received -> received(number, received));
        }
    }

    private void received(int number, PeerAnswer received) {
        if (received instanceof PeerAnswer.Answered(Message answer)
                && !ControllerApi.isNotController(answer)) {
            finish(received);
        } else if (number == attempts) {
            unanswered = false;
            loop.schedule(RETRY_NANOS, () -> sendAgain(number));
        }
    }

    private void sendAgain(int afterNumber) {
        if (afterNumber == attempts) {
            send();
        }
    }

    private void finish(PeerAnswer last) {
        if (!over) {
            over = true;
            if (timer != null) {
                timer.cancel();
            }
            end.accept(this, last);
        }
    }
}
