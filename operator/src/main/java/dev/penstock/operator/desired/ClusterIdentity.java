/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * What a Cluster is, for as long as its volumes exist.
 *
 * @param clusterId Kafka's id of the cluster; brokers refuse volumes of another
 * @param voters brokers 0 to voters - 1 begin the metadata quorum; who votes since then stands in
 *     its log
 * @param begun the metadata quorum has begun, and nobody may begin another
 */
public record ClusterIdentity(String clusterId, int voters, boolean begun) {
    private static final int FEW = 3;
    private static final int MANY = 5;

    /** The most that vote, however many brokers there are. */
    static final int MOST_VOTERS = MANY;

    /**
     * The identity of a Cluster that has no volumes yet. The id follows from the resource's UID, so
     * that a second attempt finds the same.
     */
    public static ClusterIdentity ofNew(String uid, int replicas) {
        UUID uuid = UUID.fromString(uid);
        byte[] bytes =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
        return beginning(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), replicas);
    }

    /** Of a Cluster of that id that begins with so many brokers. */
    public static ClusterIdentity beginning(String clusterId, int replicas) {
        return new ClusterIdentity(clusterId, votersOf(replicas), false);
    }

    /** The same, once the metadata quorum has begun. */
    public ClusterIdentity whenBegun() {
        return new ClusterIdentity(clusterId, voters, true);
    }

    /**
     * An even number of voters would tolerate no more failures than one less, so 1, 3 or 5 brokers
     * vote.
     */
    public static int votersOf(int replicas) {
        return replicas < FEW ? 1 : replicas < MANY ? FEW : MANY;
    }
}
