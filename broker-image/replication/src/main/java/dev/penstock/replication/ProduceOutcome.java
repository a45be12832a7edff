/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** What became of a produce for now. */
public sealed interface ProduceOutcome {
    /** It can be answered. */
    record Answered(ProduceAnswer answer) implements ProduceOutcome {}

    /** It waits on the partition; {@link Effect.AnswerProduce} will follow, exactly once. */
    record Parked(long baseOffset, long lastOffset) implements ProduceOutcome {}
}
