/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One partition's log on disk: segments of record batches, their indexes, the leader epochs, what
 * is known of producers, and the way back to all of it after a crash.
 *
 * <p>In: validated batches, reads, truncations, the owner's clock ticks. Out: {@link
 * dev.penstock.log.LogAppend}, {@link dev.penstock.log.LogRead} with slices of files, offsets;
 * {@link dev.penstock.log.DamagedLogException} for bytes that were durable and are wrong.
 *
 * <p>Runs on the loop that owns the partition; a log has no lock and no thread. All input and
 * output goes through {@code FileStore}; every {@code IOException} means that the log directory can
 * no longer be trusted.
 *
 * <p>Always: {@code logStart <= recoveryPoint}, {@code recoveryPoint <= logEnd}; what is below the
 * recovery point was synced and is never cut silently; segments meet without gap; epochs never fall
 * along the log.
 *
 * <p>Enters: {@code kernel}, {@code record}. Formats: docs/formats/segment.md, indexes.md,
 * producer-state.md, checkpoints.md.
 */
@NullMarked
package dev.penstock.log;

import org.jspecify.annotations.NullMarked;
