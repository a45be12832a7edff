/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.kernel.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The share session of one member on one connection: what it reads here, and how far they are. */
final class ShareSession {
    static final int INITIAL_EPOCH = 0;
    static final int FINAL_EPOCH = -1;

    private final String groupId;
    private final String memberId;
    private final Set<TopicPartition> partitions = new LinkedHashSet<>();
    private int nextEpoch = INITIAL_EPOCH + 1;

    ShareSession(String groupId, String memberId) {
        this.groupId = groupId;
        this.memberId = memberId;
    }

    String groupId() {
        return groupId;
    }

    String memberId() {
        return memberId;
    }

    /** Whether that request comes next; then it has come. */
    boolean accepts(int epoch) {
        if (epoch != nextEpoch) {
            return false;
        }
        nextEpoch = epoch == Integer.MAX_VALUE ? INITIAL_EPOCH + 1 : epoch + 1;
        return true;
    }

    void update(Collection<TopicPartition> added, Collection<TopicPartition> forgotten) {
        partitions.addAll(added);
        forgotten.forEach(partitions::remove);
    }

    /** All that it reads, another one first each time. */
    List<TopicPartition> inTurn() {
        List<TopicPartition> all = new ArrayList<>(partitions);
        if (!all.isEmpty()) {
            Collections.rotate(all, -(nextEpoch % all.size()));
        }
        return all;
    }
}
