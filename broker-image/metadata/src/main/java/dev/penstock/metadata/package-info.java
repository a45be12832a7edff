/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The cluster's state machine: which brokers there are, which topics, who stores and leads each
 * partition, which settings hold.
 *
 * <p>In: {@link dev.penstock.metadata.command.Command}s with the time, and the committed {@link
 * dev.penstock.metadata.record.MetadataRecord}s. Out: {@link
 * dev.penstock.metadata.command.Outcome}s (records and an answer, or a refusal) and the {@link
 * dev.penstock.metadata.image.MetadataImage}.
 *
 * <p>Runs on the metadata loop; nothing here blocks. Images go to any thread.
 *
 * <p>Always: state changes only by {@code apply(record)}, live and on replay alike; a decision that
 * is not appended has changed nothing but soft state. Knows {@code kernel} and {@code schema}.
 * Protocol: docs/protocol/metadata.md. Format: docs/formats/metadata-records.md.
 */
@NullMarked
package dev.penstock.metadata;

import org.jspecify.annotations.NullMarked;
