/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One replica of one partition: as leader it admits appends, bounds reads, follows its followers
 * and moves the high watermark; as follower it fetches, truncates what diverges and appends.
 *
 * <p>In: the partition's state from the metadata, produces, fetches, answers of the leader, the
 * time with each of them. Out: an outcome as a value, and {@link dev.penstock.replication.Effect}s
 * in the loop's {@link dev.penstock.replication.Effects}, which the caller carries out. Timeouts
 * wait in the loop's {@link dev.penstock.replication.Deadlines}.
 *
 * <p>Runs on the partition's loop; nothing here blocks but the port {@link
 * dev.penstock.replication.PartitionLog}, whose {@code UncheckedIOException} passes through and
 * takes the replica offline.
 *
 * <p>Always: {@code logStart <= highWatermark <= logEnd}; the high watermark never falls but by
 * truncation of a follower; ISR is a subset of the replicas and has the leader in it; what an
 * acks=all produce was told is durable lies below the high watermark.
 *
 * <p>Enters no other room. Protocol: docs/protocol/replication.md.
 */
@NullMarked
package dev.penstock.replication;

import org.jspecify.annotations.NullMarked;
