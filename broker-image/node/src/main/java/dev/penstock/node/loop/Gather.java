/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.loop;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Collects one answer for each of several questions asked of other loops, in the order of the
 * questions, on one loop.
 *
 * @param <T> an answer
 */
public final class Gather<T> {
    private final Scheduler home;
    private final List<@Nullable T> answers;
    private final Consumer<List<T>> whenAll;
    private int missing;

    /**
     * Expects so many answers; with none the consumer is called at once.
     *
     * @param home where the answers are collected and the consumer is called; the caller is on it
     */
    public Gather(Scheduler home, int expected, Consumer<List<T>> whenAll) {
        this.home = home;
        this.whenAll = whenAll;
        this.missing = expected;
        this.answers = new ArrayList<>(expected);
        for (int i = 0; i < expected; i++) {
            answers.add(null);
        }
        if (expected == 0) {
            whenAll.accept(List.of());
        }
    }

    /** Where the answer to the question of that index goes; may be called once, from any loop. */
    public Consumer<T> slot(int index) {
        return answer -> Loops.run(home, () -> set(index, answer));
    }

    private void set(int index, T answer) {
        Invariants.check(answers.get(index) == null, "a question is answered once", index);
        answers.set(index, answer);
        missing--;
        if (missing == 0) {
            whenAll.accept(complete());
        }
    }

    @SuppressWarnings("NullAway") // Nothing is missing, so nothing is null.
    private List<T> complete() {
        return answers;
    }
}
