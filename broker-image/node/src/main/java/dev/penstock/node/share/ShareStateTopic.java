/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

/** The topic that share-partitions' state is kept in, by Kafka's name. */
public final class ShareStateTopic {
    public static final String NAME = "__share_group_state";

    private ShareStateTopic() {}
}
