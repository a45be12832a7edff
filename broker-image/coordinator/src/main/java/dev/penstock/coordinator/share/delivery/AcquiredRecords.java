/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

/** Neighbouring records that a member holds from now on, each delivered for that time. */
public record AcquiredRecords(long firstOffset, long lastOffset, short deliveryCount) {
    public long count() {
        return lastOffset - firstOffset + 1;
    }
}
