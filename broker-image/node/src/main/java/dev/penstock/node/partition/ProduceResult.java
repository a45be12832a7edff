/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.protocol.ErrorCode;

/** What a producer is told of one partition. */
public sealed interface ProduceResult {
    /**
     * The records are in the log.
     *
     * @param appendTimeMs -1 when the producer's time counts
     */
    record Appended(long baseOffset, long appendTimeMs, long logStartOffset)
            implements ProduceResult {}

    /**
     * They are not, or it is not known.
     *
     * @param message why, for people; "" when the code says it all
     */
    record Failed(ErrorCode error, String message) implements ProduceResult {}
}
