/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Topics are created, grow, and are deleted.
 *
 * <p>In: {@link dev.penstock.metadata.command.TopicCommand}s. Out: {@code Topic}, {@code
 * Partition}, {@code Config} and {@code RemoveTopic} records on a {@code Draft}, and answers.
 *
 * <p>Always: names are legal and do not collide; partitions are numbered without a gap; a new
 * partition has an active leader. Enters {@code metadata.placement}, {@code metadata.config},
 * {@code metadata.command}, {@code metadata.image}, {@code metadata.record}. Runs on the metadata
 * loop.
 */
@NullMarked
package dev.penstock.metadata.topic;

import org.jspecify.annotations.NullMarked;
