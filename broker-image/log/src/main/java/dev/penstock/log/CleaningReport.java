/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

/**
 * What the compaction of a log did.
 *
 * @param bytesBefore of the segments that were cleaned
 * @param bytesAfter of those that took their place
 * @param keys how many different keys the new part of the log had
 * @param isComplete whether the memory for keys was enough for all of it; if not, the rest follows
 *     with the next pass
 */
public record CleaningReport(long bytesBefore, long bytesAfter, int keys, boolean isComplete) {}
