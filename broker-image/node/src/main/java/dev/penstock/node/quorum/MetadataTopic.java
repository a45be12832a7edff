/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.Uuid;

/** The names by which Kafka's quorum RPCs call the metadata log. */
public final class MetadataTopic {
    public static final String NAME = "__cluster_metadata";
    public static final Uuid ID = Uuid.ONE;
    public static final int PARTITION = 0;

    private MetadataTopic() {}
}
