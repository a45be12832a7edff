/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.coordinator.group.GroupFacts;
import dev.penstock.coordinator.group.GroupPosition;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.GroupShard;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.RecordCodec;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.HighWatermarkListener;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.record.CorruptRecordsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The coordinator of the groups in one partition of the offsets topic, for as long as this broker
 * leads it. Loads the shard, keeps its timer, tells it of commits. On the partition's loop.
 */
final class GroupCoordinator {
    /** How long after a load that failed the next one is tried. */
    static final long LOAD_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TopicPartition partition;
    private final PartitionLoop partitions;
    private final Scheduler loop;
    private final Clock clock;
    private final GroupCoordinatorEvents events;
    private final ShardWriter writer;
    private final GroupShard shard;
    private final HighWatermarkListener commits = this::highWatermarkAdvanced;
    private @Nullable LeaderEpoch epoch;
    private Scheduler.@Nullable Timer timer;
    private long timerNanos = Long.MAX_VALUE;

    GroupCoordinator(
            TopicPartition partition,
            PartitionLoop partitions,
            Scheduler loop,
            Clock clock,
            Randomness randomness,
            GroupConfig config,
            GroupCoordinatorEvents events) {
        this.partition = partition;
        this.partitions = partitions;
        this.loop = loop;
        this.clock = clock;
        this.events = events;
        writer = new ShardWriter(partition, partitions, clock);
        shard = new GroupShard(config, writer, randomness, events::group);
    }

    // ---- leadership ----

    /** This broker leads the partition in that epoch from now on. */
    void lead(LeaderEpoch newEpoch) {
        if (!writer.isAppending()) {
            if (!newEpoch.equals(epoch)) {
                if (epoch == null) {
                    partitions.follow(partition, commits);
                }
                epoch = newEpoch;
                load(newEpoch);
            }
        } else {
            loop.execute(() -> lead(newEpoch));
        }
    }

    /** This broker does not lead the partition any more. */
    void resign() {
        if (writer.isAppending()) {
            loop.execute(this::resign);
        } else if (epoch != null) {
            epoch = null;
            partitions.unfollow(partition, commits);
            shard.resign();
            arm();
            events.groupsResigned(partition.partition());
        }
    }

    private void load(LeaderEpoch ofEpoch) {
        shard.startLoading(ofEpoch);
        arm();
        led(ofEpoch)
                .ifPresent(
                        led ->
                                loadMore(
                                        ofEpoch,
                                        new GroupLoad(
                                                shard, led.logStartOffset(), clock.nanoTime())));
    }

    /** Ends without a word when the leadership has changed: its change says what is next. */
    private void loadMore(LeaderEpoch ofEpoch, GroupLoad load) {
        Optional<LedPartition> led = led(ofEpoch);
        if (led.isEmpty()) {
            return;
        }
        try {
            if (load.step(led.get())) {
                loop.execute(() -> loadMore(ofEpoch, load));
                return;
            }
        } catch (IOException
                | UncheckedIOException
                | CorruptRecordsException
                | RecordCodec.UnreadableRecordException cause) {
            notLoaded(ofEpoch, cause);
            return;
        }
        shard.loaded(led.get().highWatermark(), now());
        arm();
        events.groupsLoaded(
                partition.partition(), load.records(), clock.nanoTime() - load.startedNanos());
    }

    private void notLoaded(LeaderEpoch ofEpoch, Exception cause) {
        shard.resign();
        events.groupsNotLoaded(partition.partition(), cause);
        loop.schedule(
                LOAD_RETRY_NANOS,
                () -> {
                    if (ofEpoch.equals(epoch)) {
                        load(ofEpoch);
                    }
                });
    }

    private Optional<LedPartition> led(LeaderEpoch inEpoch) {
        return inEpoch.equals(epoch)
                ? partitions
                        .led(partition)
                        .filter(led -> led.leaderEpoch().equals(Optional.of(inEpoch)))
                : Optional.empty();
    }

    // ---- inputs ----

    /** Asks the shard; the reply comes within this call or later, on this loop. */
    <A extends GroupResponse> void submit(GroupRequest<A> request, Reply<? super A> reply) {
        if (writer.isAppending()) {
            loop.execute(() -> submit(request, reply));
            return;
        }
        shard.submit(request, now(), reply);
        arm();
    }

    /** The figures, once it is loaded. */
    Optional<GroupFacts> facts() {
        return shard.facts();
    }

    /** Where the groups are, once it is loaded. */
    List<GroupPosition> positions() {
        return shard.positions();
    }

    private void highWatermarkAdvanced(long highWatermark) {
        shard.highWatermarkAdvanced(highWatermark);
        arm();
    }

    private Now now() {
        return new Now(clock.nanoTime(), clock.epochMs());
    }

    // ---- deadlines ----

    /** Sets the timer to the shard's next deadline; a timer that fires too early does no harm. */
    private void arm() {
        OptionalLong next = shard.nextDeadlineNanos();
        if (next.isEmpty() || next.getAsLong() >= timerNanos) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerNanos = next.getAsLong();
        timer = loop.schedule(Math.max(0L, timerNanos - clock.nanoTime()), this::tick);
    }

    private void tick() {
        timer = null;
        timerNanos = Long.MAX_VALUE;
        shard.tick(now());
        arm();
    }
}
