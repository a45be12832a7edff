/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.replication.RestingPartitions;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a fetch asks of one loop.
 *
 * @param asks in the order in which they may use up the bytes
 * @param resting what its session has on that loop beyond them; null when nothing of it rests
 * @param maxBytes for all of them; the first batch is given even when it is larger
 * @param minBytes fewer are not worth an answer before the deadline; 0 never waits
 * @param deadlineNanos when the fetch is answered in any case
 * @param woken is called on the loop when it is worth to read again, once, if the fetch was parked
 */
public record FetchAsk(
        List<ReadAsk> asks,
        @Nullable RestingPartitions<ReadAsk> resting,
        int maxBytes,
        int minBytes,
        long deadlineNanos,
        Runnable woken) {}
