/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The facts that the metadata log holds, as values, and their bytes.
 *
 * <p>In: bytes of the log or of a snapshot. Out: {@link
 * dev.penstock.metadata.record.MetadataRecord}s, and back. Values are immutable and may be read on
 * any thread.
 *
 * <p>Always: {@code decode(encode(record))} equals the record. A published schema version never
 * changes. Enters no other room of this module. Format: docs/formats/metadata-records.md.
 */
@NullMarked
package dev.penstock.metadata.record;

import org.jspecify.annotations.NullMarked;
