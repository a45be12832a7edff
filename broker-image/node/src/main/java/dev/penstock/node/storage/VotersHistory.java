/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.node.config.ListenerName;
import dev.penstock.raft.VoterSet;
import dev.penstock.raft.VotersAt;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sets of voters in the metadata log, by the last offset of the batch that carries each, and
 * the one of the snapshot before it. Always as the log is.
 */
final class VotersHistory {
    private final ListenerName listener;
    private final TreeMap<Long, VoterSet> byOffset = new TreeMap<>();

    VotersHistory(ListenerName listener) {
        this.listener = listener;
    }

    Optional<VotersAt> before(long offset) {
        Map.Entry<Long, VoterSet> newest = byOffset.lowerEntry(offset);
        return newest == null
                ? Optional.empty()
                : Optional.of(new VotersAt(newest.getKey(), newest.getValue()));
    }

    /** The batches stand in the log, with their offsets. */
    void appended(ByteBuffer batches) {
        for (RecordBatch batch : RecordBatches.of(batches)) {
            VotersBatch.read(batch, listener)
                    .ifPresent(voters -> byOffset.put(batch.lastOffset(), voters));
        }
    }

    void appended(long lastOffset, VoterSet voters) {
        byOffset.put(lastOffset, voters);
    }

    void truncatedTo(long endOffset) {
        byOffset.tailMap(endOffset, true).clear();
    }

    /** The log before the offset is gone; what was in force there stays so. */
    void trimmedTo(long startOffset) {
        Map.Entry<Long, VoterSet> inForce = byOffset.lowerEntry(startOffset);
        if (inForce != null) {
            byOffset.headMap(inForce.getKey(), false).clear();
        }
    }

    /** The log is empty and begins after a snapshot that begins with these batches. */
    void restartedAt(long startOffset, ByteBuffer snapshot) {
        byOffset.clear();
        for (RecordBatch batch : RecordBatches.of(snapshot)) {
            Optional<VoterSet> voters = VotersBatch.read(batch, listener);
            if (voters.isPresent()) {
                byOffset.put(startOffset - 1, voters.get());
                return;
            }
        }
    }
}
