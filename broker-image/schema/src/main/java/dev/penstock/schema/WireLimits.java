/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import dev.penstock.kernel.Invariants;

/**
 * What one message may cost to decode beyond its own bytes.
 *
 * @param maxElements array elements and tagged fields, summed over the whole message
 */
public record WireLimits(int maxElements) {
    /** The longest string that a 16-bit length can say; compact strings obey it too. */
    public static final int MAX_STRING_BYTES = Short.MAX_VALUE;

    /** How many elements an array reserves room for before it has seen them. */
    static final int MAX_PRESIZED_ELEMENTS = 1_024;

    /** Far above what a client has reason to send; some hundred megabytes when all are empty. */
    public static final WireLimits DEFAULT = new WireLimits(1_000_000);

    public WireLimits {
        Invariants.check(maxElements > 0, "a message may have elements", maxElements);
    }
}
