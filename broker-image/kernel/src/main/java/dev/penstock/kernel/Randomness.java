/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/** Where chance comes from, so that one seed repeats a whole run. */
public interface Randomness {
    long nextLong();

    /**
     * Draws a number from 0 to {@code bound - 1}.
     *
     * @param bound at least 1
     */
    int nextInt(int bound);
}
