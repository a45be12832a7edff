/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

/**
 * A transaction whose records in this log are not to be read.
 *
 * @param producerId whose records
 * @param firstOffset the first of them
 * @param lastOffset that of the marker
 * @param lastStableOffset up to where all was decided once the marker stood there: no transaction
 *     that is aborted later begins before it
 */
public record AbortedTransaction(
        long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}
