/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

/**
 * How full a broker's volume is, as its file system says.
 *
 * @param totalBytes of the file system
 * @param usableBytes that are left
 */
public record VolumeUse(long totalBytes, long usableBytes) {
    private static final int ALL = 100;

    public VolumeUse {
        if (totalBytes <= 0 || usableBytes < 0 || usableBytes > totalBytes) {
            throw new IllegalArgumentException(
                    usableBytes + " of " + totalBytes + " bytes cannot be usable");
        }
    }

    /** In use, rounded down. */
    public int percent() {
        return (int) Math.floor((double) ALL * (totalBytes - usableBytes) / totalBytes);
    }
}
