/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import dev.penstock.bench.peer.PeerCluster;

import java.io.IOException;
import java.util.Optional;

/** One kind of work. */
public interface Workload {
    /** A word for the command line. */
    String name();

    /** A title for people; the same for all peers. */
    String title();

    /** How many brokers it wants: as many as copies, unless it says otherwise. */
    default int brokers() {
        return 3;
    }

    /** Where they keep their data. */
    default PeerCluster.Storage storage() {
        return PeerCluster.Storage.SHARED;
    }

    /** Why it cannot run on this machine; empty when it can. */
    default Optional<String> obstacle() throws IOException, InterruptedException {
        return storage().isPossible()
                ? Optional.empty()
                : Optional.of("no file system can be mounted here (it takes root and mkfs.ext4)");
    }

    /** Starts the trial's cluster and measures. */
    void run(Trial trial) throws Exception;
}
