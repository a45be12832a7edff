/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What has been committed anywhere, by offset: checks that no replica ever says otherwise.
 *
 * <p>After each step of a broker: its high watermark has not fallen, and what it commits equals
 * what others have committed. When a leader begins: it has all that was committed. When a producer
 * is acknowledged with acks=all: its records are committed. When a follower truncates: not below
 * its watermark.
 */
final class CommittedLedger {
    private final SimCluster cluster;
    private final List<ListLog.Entry> committed = new ArrayList<>();
    private final SortedMap<BrokerId, Long> watermarks = new TreeMap<>();

    CommittedLedger(SimCluster cluster) {
        this.cluster = cluster;
    }

    int size() {
        return committed.size();
    }

    /** A broker has begun a new life; its watermark is what it remembers. */
    void started(BrokerId broker, PartitionReplica replica) {
        watermarks.put(broker, replica.highWatermark());
    }

    void observe(BrokerId broker, PartitionReplica replica) {
        long before = watermarks.getOrDefault(broker, 0L);
        long now = replica.highWatermark();
        if (now == before) {
            return;
        }
        assertThat(now)
                .as("the watermark of broker %s does not fall", broker)
                .isGreaterThan(before);
        watermarks.put(broker, now);
        for (ListLog.Entry entry : cluster.log(broker).entries()) {
            if (entry.offset() >= before && entry.offset() < now) {
                commit(broker, entry);
            }
        }
    }

    private void commit(BrokerId broker, ListLog.Entry entry) {
        if (entry.offset() == committed.size()) {
            committed.add(entry);
        } else {
            assertThat(entry.offset())
                    .as("broker %s commits in order", broker)
                    .isLessThan(committed.size());
            assertThat(entry)
                    .as("broker %s commits what was committed", broker)
                    .isEqualTo(committed.get((int) entry.offset()));
        }
    }

    void roleChanged(BrokerId broker, PartitionReplica replica) {
        boolean isLatest =
                replica.leader()
                        .filter(
                                leader ->
                                        leader.leaderEpoch()
                                                .equals(cluster.controller.state().leaderEpoch()))
                        .isPresent();
        if (isLatest) {
            requireAll(broker);
        }
    }

    /** The replica has everything that was committed and not deleted since. */
    void requireAll(BrokerId broker) {
        ListLog log = cluster.log(broker);
        assertThat(log.logEndOffset())
                .as("broker %s has all that was committed", broker)
                .isGreaterThanOrEqualTo(committed.size());
        for (ListLog.Entry entry : log.entries()) {
            if (entry.offset() < committed.size()) {
                assertThat(entry)
                        .as("broker %s has what was committed", broker)
                        .isEqualTo(committed.get((int) entry.offset()));
            }
        }
    }

    void acknowledged(String names, long baseOffset) {
        long offset = baseOffset;
        for (String name : names.split(",")) {
            assertThat(offset).as("%s is committed", name).isLessThan(committed.size());
            assertThat(committed.get((int) offset).name())
                    .as("what was committed at %s", offset)
                    .isEqualTo(name);
            offset++;
        }
    }

    void truncated(BrokerId broker, Effect.Truncated truncated) {
        cluster.trace(broker, truncated.toString());
        assertThat(truncated.newEnd())
                .as("broker %s truncates nothing committed", broker)
                .isGreaterThanOrEqualTo(truncated.highWatermarkBefore());
    }
}
