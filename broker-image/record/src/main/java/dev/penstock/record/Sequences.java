/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

/** Producer sequences run from 0 to the largest int and then from 0 again. */
public final class Sequences {
    private Sequences() {}

    /** The sequence that many records later. */
    public static int add(int sequence, int records) {
        return (int) (((long) sequence + records) % (1L + Integer.MAX_VALUE));
    }
}
