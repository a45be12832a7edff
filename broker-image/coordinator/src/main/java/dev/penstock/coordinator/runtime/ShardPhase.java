/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import dev.penstock.kernel.LeaderEpoch;

/**
 * What a shard is to this broker.
 *
 * <pre>
 *              startLoading              loaded
 *   Resigned ──────────────▶ Loading ──────────────▶ Active
 *      ▲                        │                       │
 *      └──────── resign ◀───────┴─────── resign ◀───────┘
 * </pre>
 */
public sealed interface ShardPhase {
    /** Led elsewhere; every request is answered so. */
    record Resigned() implements ShardPhase {}

    /** The log is being replayed. */
    record Loading(LeaderEpoch epoch) implements ShardPhase {}

    /** Requests are decided. */
    record Active(LeaderEpoch epoch) implements ShardPhase {}
}
