/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** A bug put in at a seam, to see that the checkers find it. This one is none. */
interface Mutant {
    Mutant NONE = new Mutant() {};

    default FollowerFetch onFetch(FollowerFetch fetch, PartitionReplica leader) {
        return fetch;
    }

    default PartitionLog wrap(PartitionLog log) {
        return log;
    }
}
