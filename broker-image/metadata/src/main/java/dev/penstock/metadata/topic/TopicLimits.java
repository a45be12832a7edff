/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.topic;

/** How much one request may ask for. */
public final class TopicLimits {
    /** A decision is one batch of the metadata log, which every broker applies in one go. */
    public static final int MAX_PARTITIONS_PER_REQUEST = 10_000;

    private TopicLimits() {}
}
