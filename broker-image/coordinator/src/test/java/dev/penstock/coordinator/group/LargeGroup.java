/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.kernel.Uuid;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * A group of many readers of one topic, its coordinator and their time. No partition has two
 * readers at any moment.
 */
final class LargeGroup<R extends LargeGroupReader> {
    static final String ID = "g";
    static final String TOPIC = "t";
    private static final int STEP_MS = 50;
    private static final long SETTLES_WITHIN_MS = 120_000;

    private final FakePartition partition = new FakePartition();
    private final FakeCluster cluster = new FakeCluster();
    private final GroupShard shard;
    private final int partitions;
    private final BiFunction<String, LargeGroup<?>, R> reader;
    private final List<R> readers = new ArrayList<>();
    private long nowMs;

    LargeGroup(int partitions, BiFunction<String, LargeGroup<?>, R> reader) {
        this.partitions = partitions;
        this.reader = reader;
        cluster.topic(TOPIC, partitions, "");
        shard =
                new GroupShard(
                        GroupConfig.DEFAULT,
                        partition,
                        new SimWorld(1).randomness("ids"),
                        _ -> {},
                        cluster.view());
        partition.onAdvance(() -> shard.highWatermarkAdvanced(partition.highWatermark()));
        shard.startLoading(partition.epoch());
        shard.loaded(0, now());
    }

    /** So many more begin. */
    List<R> join(int count) {
        List<R> joined = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            joined.add(reader.apply("reader-" + (readers.size() + i), this));
        }
        readers.addAll(joined);
        return joined;
    }

    /** Lets time pass until all read, and each as much as the others; tells how long it took. */
    long settle() {
        long beganMs = nowMs;
        while (!isSettled()) {
            assertThat(nowMs - beganMs)
                    .as("ms without a reader each")
                    .isLessThan(SETTLES_WITHIN_MS);
            readers.forEach(LargeGroupReader::step);
            pass();
        }
        return nowMs - beganMs;
    }

    private boolean isSettled() {
        int sum = 0;
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (R reader : readers) {
            int owned = reader.owned().size();
            sum += owned;
            least = Math.min(least, owned);
            most = Math.max(most, owned);
        }
        return sum == partitions && most - least <= 1;
    }

    private void pass() {
        nowMs += STEP_MS;
        OptionalLong next = shard.nextDeadlineNanos();
        while (next.isPresent() && next.getAsLong() <= now().nanos()) {
            shard.tick(now());
            next = shard.nextDeadlineNanos();
        }
    }

    private Now now() {
        return new Now(TimeUnit.MILLISECONDS.toNanos(nowMs), 1_700_000_000_000L + nowMs);
    }

    List<R> readers() {
        return readers;
    }

    long nowMs() {
        return nowMs;
    }

    int partitions() {
        return partitions;
    }

    Uuid topicId() {
        return Objects.requireNonNull(cluster.idOf(TOPIC));
    }

    <A extends GroupResponse> void submit(GroupRequest<A> request, Reply<A> reply) {
        shard.submit(request, now(), reply);
    }

    /** Somebody begins to read these, and nobody else may at this moment. */
    void reads(LargeGroupReader reader, Set<Integer> begun) {
        for (R other : readers) {
            if (other != reader) {
                Set<Integer> both = new TreeSet<>(other.owned());
                both.retainAll(begun);
                assertThat(both).as("read by %s and %s", reader.name(), other.name()).isEmpty();
            }
        }
    }
}
