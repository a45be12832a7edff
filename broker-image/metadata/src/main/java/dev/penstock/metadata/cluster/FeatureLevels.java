/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.cluster;

import dev.penstock.metadata.record.FeatureRange;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The features of Kafka's table that this version knows, and how far it serves them. A client
 * believes a finalised level: a producer that sees {@code transaction.version} 2 speaks
 * transactions of version 2. So a level stands here only once it is served.
 */
public final class FeatureLevels {
    /** Kafka 4.4's; it says which metadata records and protocol fields brokers know. */
    public static final String METADATA_VERSION = "metadata.version";

    /** KIP-966; on from the first record on, as elections rely on it. */
    public static final String ELIGIBLE_LEADER_REPLICAS = "eligible.leader.replicas.version";

    /** KIP-848; at 1 there are consumer groups, and clients may ask for them. */
    public static final String GROUP_VERSION = "group.version";

    /** KIP-932; at 1 there are share groups. 2 would be dead letters (KIP-1191), which are not. */
    public static final String SHARE_VERSION = "share.version";

    /** KIP-890: a producer takes a new epoch for each transaction. */
    public static final String TRANSACTION_VERSION = "transaction.version";

    private static final short METADATA_VERSION_LOWEST = 7;
    private static final short METADATA_VERSION_HIGHEST = 33;

    private static final SortedMap<String, FeatureRange> SUPPORTED = supportedRanges();

    private static final SortedMap<String, Short> BOOTSTRAP = bootstrapLevels();

    private FeatureLevels() {}

    /**
     * What a broker of this version can run with, for its registration and for ApiVersions. Not
     * here, because not served: streams.version. kraft.version belongs to the quorum.
     */
    public static SortedMap<String, FeatureRange> supported() {
        return SUPPORTED;
    }

    /** What a new cluster runs with. */
    public static SortedMap<String, Short> bootstrap() {
        return BOOTSTRAP;
    }

    private static SortedMap<String, FeatureRange> supportedRanges() {
        SortedMap<String, FeatureRange> supported = new TreeMap<>();
        supported.put(
                METADATA_VERSION,
                new FeatureRange(METADATA_VERSION_LOWEST, METADATA_VERSION_HIGHEST));
        supported.put(ELIGIBLE_LEADER_REPLICAS, new FeatureRange((short) 1, (short) 1));
        supported.put(GROUP_VERSION, new FeatureRange((short) 0, (short) 1));
        supported.put(SHARE_VERSION, new FeatureRange((short) 0, (short) 1));
        supported.put(TRANSACTION_VERSION, new FeatureRange((short) 0, (short) 2));
        return Collections.unmodifiableSortedMap(supported);
    }

    private static SortedMap<String, Short> bootstrapLevels() {
        SortedMap<String, Short> levels = new TreeMap<>();
        SUPPORTED.forEach((name, range) -> levels.put(name, range.highest()));
        return Collections.unmodifiableSortedMap(levels);
    }
}
