/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import java.util.concurrent.TimeUnit;

/**
 * The time of one input, as the loop read it from its {@link dev.penstock.kernel.Clock}.
 *
 * @param nanos the monotonic time, for deadlines; runs forward only and does not wrap
 * @param epochMs the wall clock, for the timestamps that records carry
 */
public record Now(long nanos, long epochMs) {
    /** The deadline that is so many milliseconds away. */
    public long deadlineAfterMs(long delayMs) {
        return nanos + TimeUnit.MILLISECONDS.toNanos(delayMs);
    }
}
