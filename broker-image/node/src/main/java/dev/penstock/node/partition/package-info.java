/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The partitions that this broker stores, each on the loop that owns it: its log, its replica, and
 * what its topic's settings say.
 *
 * <p>In: images of the metadata, produces, reads, followers' fetches, answers of leaders. Out:
 * answers, proposals of an ISR, fetches to leaders.
 *
 * <p>A {@link dev.penstock.node.partition.PartitionLoop} runs on one data loop and is touched there
 * only; after each call into a replica it carries out what the replica wants done.
 *
 * <p>Always: a partition is opened when the metadata gives it to this broker and deleted when the
 * metadata says that its topic is gone or that it moved away; a partition whose storage failed
 * answers KAFKA_STORAGE_ERROR until the process ends; a partition that moves to another log
 * directory is the same replica throughout.
 */
@NullMarked
package dev.penstock.node.partition;

import org.jspecify.annotations.NullMarked;
