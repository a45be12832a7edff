/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.node.partition.ReadAsk;
import dev.penstock.protocol.ErrorCode;

/** Where one wanted partition leads. */
sealed interface FetchTarget {
    /** A partition of a known topic. */
    record Known(ReadAsk ask) implements FetchTarget {}

    /** No such topic or partition, as far as this broker knows. */
    record Unknown(ErrorCode error) implements FetchTarget {}
}
