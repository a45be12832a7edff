/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/** The two clocks. Machines do not hold one: they are told the time with each input. */
public interface Clock {
    /**
     * A time that only runs forward, in nanoseconds from an arbitrary origin; for timeouts and
     * durations.
     */
    long nanoTime();

    /**
     * The wall clock in milliseconds since 1970; may jump either way; only for timestamps that
     * people and records see.
     */
    long epochMs();
}
