/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The cluster as a value: brokers, topics, partitions, settings, features, producer ids.
 *
 * <p>In: {@link dev.penstock.metadata.record.MetadataRecord}s. Out: {@link
 * dev.penstock.metadata.image.MetadataImage}, and what changed as {@link
 * dev.penstock.metadata.image.MetadataDelta}. Images are immutable and shared between threads by a
 * plain hand-over; {@code Draft} and {@code DeltaBuilder} belong to the thread that made them.
 *
 * <p>Always: the same records in the same order give equal images; counts are the sums they claim
 * to be; a snapshot's records give the image back. Enters {@code metadata.record}.
 */
@NullMarked
package dev.penstock.metadata.image;

import org.jspecify.annotations.NullMarked;
