/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.LeaderEpoch;

/**
 * Where an epoch ends.
 *
 * @param epoch the asked one, or the largest below it that the log has
 * @param endOffset the first offset after it
 */
public record EpochEnd(LeaderEpoch epoch, long endOffset) {}
