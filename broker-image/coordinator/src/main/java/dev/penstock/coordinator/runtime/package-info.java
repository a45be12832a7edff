/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A replicated shard: one partition of a coordinator's topic and the machine whose state its
 * records are.
 *
 * <p>In: requests, the log's records while loading, advances of the high watermark, ticks. Out:
 * records through the port {@link dev.penstock.coordinator.runtime.PartitionWriter}, answers
 * through {@link dev.penstock.coordinator.runtime.Reply}.
 *
 * <p>Always: a machine decides, records, applies; the same {@code apply} serves the live shard and
 * the replay. Nothing that a record says is answered before the high watermark has passed the
 * record. A shard that has lost its leadership has no state and no request waiting.
 *
 * <p>Runs on the one loop that owns the partition; holds no clock, no thread, no lock. Enters
 * {@code kernel} only.
 */
@NullMarked
package dev.penstock.coordinator.runtime;

import org.jspecify.annotations.NullMarked;
