/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The writes of one operator, numbered from 1; one of them may fail. */
final class Calls {

    /** How a write fails. */
    enum Failure {
        /** It is not carried out: somebody else was faster. */
        CONFLICT,
        /** It is not carried out. */
        SERVER_ERROR,
        /** It is carried out, and the answer says that it failed. */
        ANSWER_LOST
    }

    /** Sees the world around each write. */
    interface Watcher {
        void before();

        void after(String write);
    }

    private static final Watcher NOBODY =
            new Watcher() {
                @Override
                public void before() {
                    // Nobody looks.
                }

                @Override
                public void after(String write) {
                    // Nobody looks.
                }
            };

    private final Failure failure;
    private final int number;
    private final Watcher watcher;
    private final List<String> made = new ArrayList<>();
    private final SortedSet<String> rights = new TreeSet<>();

    private Calls(Failure failure, int number, Watcher watcher) {
        this.failure = failure;
        this.number = number;
        this.watcher = watcher;
    }

    static Calls undisturbed() {
        return new Calls(Failure.SERVER_ERROR, 0, NOBODY);
    }

    static Calls watched(Watcher watcher) {
        return new Calls(Failure.SERVER_ERROR, 0, watcher);
    }

    /** Only the write of this number fails. */
    static Calls failing(Failure failure, int number) {
        return new Calls(failure, number, NOBODY);
    }

    /** All writes so far, for people. */
    List<String> made() {
        return made;
    }

    /** What was asked of the API server, as {@code verb group/resource}. */
    SortedSet<String> rights() {
        return rights;
    }

    /**
     * Carries out a write, or lets it fail.
     *
     * @param conflict the answer to a write that came too late
     * @param error the answer to a write that failed
     */
    <T> T write(String what, Supplier<T> deed, Supplier<T> conflict, Supplier<T> error) {
        made.add(what);
        if (made.size() != number) {
            watcher.before();
            T answer = deed.get();
            watcher.after(what);
            return answer;
        }
        return switch (failure) {
            case CONFLICT -> conflict.get();
            case SERVER_ERROR -> error.get();
            case ANSWER_LOST -> {
                deed.get();
                yield error.get();
            }
        };
    }
}
