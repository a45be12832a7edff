/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.protocol.ErrorCode;

/**
 * What came of deleting the records of one partition.
 *
 * @param lowWatermark the first offset that is left, -1 when it was refused
 */
public record RecordsDeleted(ErrorCode error, long lowWatermark) {
    public static RecordsDeleted failed(ErrorCode error) {
        return new RecordsDeleted(error, -1L);
    }
}
