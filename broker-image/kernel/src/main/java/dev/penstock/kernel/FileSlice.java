/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/**
 * A range of a file that can be sent without being copied. The file must stay open until it was
 * sent.
 *
 * @param file where the bytes are
 * @param position the first byte
 * @param sizeBytes how many
 */
public record FileSlice(StoredFile file, long position, int sizeBytes) {
    public FileSlice {
        Invariants.check(
                position >= 0 && sizeBytes >= 0,
                "a slice lies inside its file",
                position,
                sizeBytes);
    }
}
