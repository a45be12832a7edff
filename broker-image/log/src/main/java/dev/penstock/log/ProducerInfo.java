/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import java.util.OptionalLong;

/** One producer as DescribeProducers shows it. */
public record ProducerInfo(
        long producerId,
        short epoch,
        int lastSequence,
        long lastTimestampMs,
        int coordinatorEpoch,
        OptionalLong transactionFirstOffset) {}
