/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.ScrubWork;
import dev.penstock.raft.SnapshotId;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.RecordBatch;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads a snapshot of the metadata batch by batch: those that are whole and fit their checksums are
 * good. For the log, it is a file that holds all offsets below its end.
 */
final class SnapshotScrub implements ScrubWork {
    private final FileStore store;
    private final String path;
    private final SnapshotId id;
    private long position;
    private long readBytes;
    private boolean done;

    /**
     * From the beginning.
     *
     * @param path where the snapshot is, finished or not
     */
    SnapshotScrub(FileStore store, String path, SnapshotId id) {
        this.store = store;
        this.path = path;
        this.id = id;
    }

    SnapshotId id() {
        return id;
    }

    @Override
    public void run(long bytes) throws DamagedLogException {
        readBytes = 0;
        try (StoredFile file = store.openForRead(path)) {
            long sizeBytes = file.sizeBytes();
            while (readBytes < bytes && !done) {
                done = position == sizeBytes;
                if (!done) {
                    int batchBytes = check(file, sizeBytes);
                    position += batchBytes;
                    readBytes += batchBytes;
                }
            }
        } catch (DamagedLogException e) {
            throw e;
        } catch (IOException e) {
            DamagedLogException damage =
                    damage(
                            DamagedLogException.Kind.UNREADABLE,
                            "it cannot be read: " + e.getMessage());
            damage.initCause(e);
            throw damage;
        }
    }

    /** Says how large the batch at the position is, which is good. */
    private int check(StoredFile file, long fileBytes) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(BatchLayout.LENGTH_OVERHEAD_BYTES);
        int found = file.read(position, head);
        long batchBytes =
                found < BatchLayout.LENGTH_OVERHEAD_BYTES
                        ? 0
                        : (long) head.getInt(BatchLayout.LENGTH_AT)
                                + BatchLayout.LENGTH_OVERHEAD_BYTES;
        if (batchBytes < BatchLayout.HEADER_SIZE_BYTES || batchBytes > fileBytes - position) {
            throw damage(
                    DamagedLogException.Kind.TOO_SHORT,
                    "the batch at position " + position + " is not whole");
        }
        ByteBuffer whole = ByteBuffer.allocate((int) batchBytes);
        file.read(position, whole);
        if (whole.hasRemaining() || !isGood(new RecordBatch(whole.flip(), 0))) {
            throw damage(
                    DamagedLogException.Kind.BAD_BATCH,
                    "the batch at position " + position + " fails its checksum");
        }
        return (int) batchBytes;
    }

    private static boolean isGood(RecordBatch batch) {
        try {
            return batch.isCrcValid();
        } catch (CorruptRecordsException _) {
            return false;
        }
    }

    private DamagedLogException damage(DamagedLogException.Kind kind, String what) {
        return new DamagedLogException(kind, path, 0, what);
    }

    @Override
    public long readBytes() {
        return readBytes;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public long nextOffset() {
        return id.endOffset();
    }
}
