/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How far the groups that this broker coordinates are behind, in records and in time
 * (docs/adr/0085-lag-is-told-by-the-coordinator.md).
 *
 * <p>In: the positions of groups, from the coordinators here; the ends of partitions, from their
 * leaders, by ListOffsets. Out: a {@link dev.penstock.node.lag.LagReport}, made anew each round.
 *
 * <p>Runs on the metadata loop; one round at a time. The report may be read from any thread.
 *
 * <p>Always: a group is in the report of one broker; what was deleted is in no later report.
 */
@NullMarked
package dev.penstock.node.lag;

import org.jspecify.annotations.NullMarked;
