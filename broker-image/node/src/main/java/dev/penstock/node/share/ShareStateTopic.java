/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.metadata.image.InternalTopics;

/** The topic that share-partitions' state is kept in, by Kafka's name. */
public final class ShareStateTopic {
    public static final String NAME = InternalTopics.SHARE_GROUP_STATE;

    private ShareStateTopic() {}
}
