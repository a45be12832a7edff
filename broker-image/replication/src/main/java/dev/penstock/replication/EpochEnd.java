/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/**
 * Where an epoch ends in a log.
 *
 * @param epoch the epoch that was found, empty when the log has none so early
 * @param endOffset the first offset after it
 */
public record EpochEnd(Optional<LeaderEpoch> epoch, long endOffset) {}
