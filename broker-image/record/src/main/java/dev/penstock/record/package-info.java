/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Record batches of format 2, byte for byte as Kafka's clients write and read them.
 *
 * <p>In: bytes from clients, files and peers, never trusted. Out: views of batches, records, a
 * verdict of {@link dev.penstock.record.BatchValidator}, batches of our own from {@link
 * dev.penstock.record.RecordBatchBuilder}.
 *
 * <p>Runs on the caller's loop; holds no state between calls; never blocks.
 *
 * <p>Always: a view never reads outside of its buffer; a decoder of bytes that break the format
 * throws {@link dev.penstock.record.CorruptRecordsException} and nothing else; nothing is inflated
 * beyond {@link dev.penstock.record.RecordLimits}. Batches are only decompressed when their records
 * are asked for.
 *
 * <p>Enters: {@code kernel}. Format: docs/formats/record-batch.md.
 */
@NullMarked
package dev.penstock.record;

import org.jspecify.annotations.NullMarked;
