/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.coordinator.share.StateBatch;

import java.util.List;

/**
 * What the share coordinator is to keep.
 *
 * @param number of the write, larger with each
 * @param startOffset everything before it needs no delivery any more
 * @param deliveryCompleteCount how many offsets from there on need none either
 * @param batches what has changed
 */
public record StateWrite(
        long number, long startOffset, int deliveryCompleteCount, List<StateBatch> batches) {
    public StateWrite {
        batches = List.copyOf(batches);
    }
}
