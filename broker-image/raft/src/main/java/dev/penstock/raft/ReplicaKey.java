/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Uuid;

/**
 * One replica of the metadata log: a broker and the directory that it keeps its log in. A broker
 * whose disk was replaced is another replica, even though its number is the same.
 *
 * @param id the broker
 * @param directoryId its directory, or {@link Uuid#ZERO} while that is not known
 */
public record ReplicaKey(BrokerId id, Uuid directoryId) implements Comparable<ReplicaKey> {
    /** The replica of a broker whose directory is not known. */
    public static ReplicaKey of(BrokerId id) {
        return new ReplicaKey(id, Uuid.ZERO);
    }

    /** Whether both may be the same replica: an unknown directory matches any. */
    public boolean matches(ReplicaKey other) {
        return id.equals(other.id)
                && (directoryId.isZero()
                        || other.directoryId.isZero()
                        || directoryId.equals(other.directoryId));
    }

    @Override
    public int compareTo(ReplicaKey other) {
        int broker = id.compareTo(other.id);
        return broker != 0 ? broker : directoryId.compareTo(other.directoryId);
    }

    @Override
    public String toString() {
        return directoryId.isZero() ? id.toString() : id + ":" + directoryId;
    }
}
