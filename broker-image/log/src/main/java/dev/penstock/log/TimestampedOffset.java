/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/** A record found by its timestamp. */
public record TimestampedOffset(long offset, long timestampMs, Optional<LeaderEpoch> leaderEpoch) {}
