/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What this broker keeps on its disk, behind the ports of the machines: partitions' logs, the
 * metadata log, votes, snapshots.
 *
 * <p>In: calls of {@code PartitionStore} on data loops and of {@code RaftStorage} on the metadata
 * loop. Out: files of one log directory, through the {@code FileStore} port.
 *
 * <p>Formats: docs/formats.
 */
@NullMarked
package dev.penstock.node.storage;

import org.jspecify.annotations.NullMarked;
