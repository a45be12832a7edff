/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;

/**
 * A partition that is being moved to another log directory, as it stood at one moment.
 *
 * @param directory the number of the one to which it is moved
 * @param sizeBytes of the copy
 * @param lagOffsets how much the copy lacks
 */
public record MoveView(
        String topic, TopicPartition partition, int directory, long sizeBytes, long lagOffsets) {}
