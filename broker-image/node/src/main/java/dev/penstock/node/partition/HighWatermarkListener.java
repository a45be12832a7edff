/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

/** Who waits for records of a partition to be committed. Called on the partition's loop. */
@FunctionalInterface
public interface HighWatermarkListener {
    void highWatermarkAdvanced(long highWatermark);
}
