/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

/**
 * What opening a log took.
 *
 * @param recoveryPoint up to where the log was known to be durable
 * @param scannedBytes how much was read and checked
 * @param truncatedBytes how much of a torn tail was cut
 * @param deletedSegments segments after the torn tail that were deleted
 */
public record RecoveryReport(
        long recoveryPoint, long scannedBytes, long truncatedBytes, int deletedSegments) {}
