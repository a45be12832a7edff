/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

/** Tells the checks of each batch that gets into a log. */
class CheckedStorage extends MemoryRaftStorage {
    private final RaftCluster cluster;

    CheckedStorage(RaftCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    void place(TestBatch batch) {
        cluster.checks().appended(batch, lastEpoch());
        super.place(batch);
    }
}
