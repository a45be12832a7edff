/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Checks of what must always hold; on in production. A broken invariant is a bug: it is thrown as
 * {@link Broken}, never caught but by the loop, which stops the process. A crash can be recovered
 * from, divergence cannot.
 */
public final class Invariants {
    private Invariants() {}

    public static void check(boolean holds, String invariant) {
        if (!holds) {
            throw new Broken(invariant);
        }
    }

    public static void check(boolean holds, String invariant, long value) {
        if (!holds) {
            throw new Broken(invariant + ": " + value);
        }
    }

    public static void check(boolean holds, String invariant, long first, long second) {
        if (!holds) {
            throw new Broken(invariant + ": " + first + ", " + second);
        }
    }

    public static void check(boolean holds, String invariant, @Nullable Object value) {
        if (!holds) {
            throw new Broken(invariant + ": " + value);
        }
    }

    public static void check(
            boolean holds, String invariant, @Nullable Object first, @Nullable Object second) {
        if (!holds) {
            throw new Broken(invariant + ": " + first + ", " + second);
        }
    }

    /** What must always hold does not. */
    public static final class Broken extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super("invariant broken: " + message);
        }
    }
}
