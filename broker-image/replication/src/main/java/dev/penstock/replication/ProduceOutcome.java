/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** What became of a produce for now: an answer, or it waits for one. */
public sealed interface ProduceOutcome permits ProduceAnswer, ProduceOutcome.Parked {
    /** It waits on the partition; {@link Effect.AnswerProduce} will follow, exactly once. */
    record Parked(long baseOffset, long lastOffset) implements ProduceOutcome {}
}
