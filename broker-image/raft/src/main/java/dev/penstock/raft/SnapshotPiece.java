/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;

import java.nio.ByteBuffer;

/**
 * Some bytes of a snapshot.
 *
 * @param totalBytes the size of the whole snapshot
 * @param bytes the piece, empty only at or past the end
 */
public record SnapshotPiece(long totalBytes, ByteBuffer bytes) {
    public SnapshotPiece {
        Invariants.check(
                totalBytes >= bytes.remaining(),
                "a piece is not larger than the whole",
                totalBytes,
                bytes.remaining());
    }
}
