/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Where the replicas of new partitions go.
 *
 * <p>In: the brokers with racks and loads, the partitions that a topic has. Out: replica lists.
 *
 * <p>Always: the same input gives the same output; no broker twice in a list; as many racks as
 * there are. Enters {@code metadata.config}, {@code metadata.image}, {@code metadata.record}. Used
 * by one thread, for one topic.
 */
@NullMarked
package dev.penstock.metadata.placement;

import org.jspecify.annotations.NullMarked;
