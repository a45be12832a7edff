/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.RecordCodec;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.HighWatermarkListener;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.record.CorruptRecordsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One shard on one partition, for as long as this broker leads it. Loads the shard, keeps its
 * timer, tells it of commits and markers. On the partition's loop.
 *
 * @param <S> the shard as its own package shows it
 */
public final class ShardHost<S> {
    /** How long after a load that failed the next one is tried. */
    static final long LOAD_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final TopicPartition partition;
    private final PartitionLoop partitions;
    private final Scheduler loop;
    private final Clock clock;
    private final ShardEvents events;
    private final ShardWriter writer;
    private final ShardKind<S> kind;
    private final S shard;
    private final ReplicatedShard<?, ?, ?> replicated;
    private final HighWatermarkListener commits = this::highWatermarkAdvanced;
    private @Nullable LeaderEpoch epoch;
    private Scheduler.@Nullable Timer timer;
    private long timerNanos = Long.MAX_VALUE;

    ShardHost(
            TopicPartition partition,
            PartitionLoop partitions,
            Scheduler loop,
            Clock clock,
            ShardKind<S> kind,
            ShardEvents events) {
        this.partition = partition;
        this.partitions = partitions;
        this.loop = loop;
        this.clock = clock;
        this.kind = kind;
        this.events = events;
        writer = new ShardWriter(partition, partitions, clock);
        shard = kind.make(writer);
        replicated = kind.replicated(shard);
    }

    public TopicPartition partition() {
        return partition;
    }

    /** The loop of the partition. */
    public Scheduler loop() {
        return loop;
    }

    /** The leadership that the shard is loaded for; empty when this broker does not lead. */
    public Optional<LeaderEpoch> epoch() {
        return Optional.ofNullable(epoch);
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
            replicated.resign();
            arm();
            events.resigned(partition.partition());
        }
    }

    private void load(LeaderEpoch ofEpoch) {
        replicated.startLoading(ofEpoch);
        arm();
        led(ofEpoch)
                .ifPresent(
                        led ->
                                loadMore(
                                        ofEpoch,
                                        new ShardLoad(
                                                replicated,
                                                led.logStartOffset(),
                                                clock.nanoTime())));
    }

    /** Ends without a word when the leadership has changed: its change says what is next. */
    private void loadMore(LeaderEpoch ofEpoch, ShardLoad load) {
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
        replicated.loaded(led.get().highWatermark(), now());
        arm();
        events.loaded(
                partition.partition(), load.records(), clock.nanoTime() - load.startedNanos());
        kind.loaded(this, ofEpoch);
    }

    private void notLoaded(LeaderEpoch ofEpoch, Exception cause) {
        replicated.resign();
        events.notLoaded(partition.partition(), cause);
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

    /** Gives the shard an input now, or as soon as its own append is done. */
    public void run(Consumer<S> input) {
        if (writer.isAppending()) {
            loop.execute(() -> run(input));
            return;
        }
        kind.refresh(shard);
        input.accept(shard);
        arm();
    }

    /** Has a marker appended, and tells the shard before it is given anything else. */
    void append(MarkerAppend marker) {
        OptionalLong offset = writer.appending(marker::append);
        offset.ifPresent(
                at -> replicated.transactionEnded(at, marker.producerId(), marker.isCommit()));
        arm();
    }

    /** The shard, to be read only. */
    S shard() {
        return shard;
    }

    private void highWatermarkAdvanced(long highWatermark) {
        replicated.highWatermarkAdvanced(highWatermark);
        arm();
    }

    /** The time of an input that is given now. */
    public Now now() {
        return new Now(clock.nanoTime(), clock.epochMs());
    }

    // ---- deadlines ----

    /** Sets the timer to the shard's next deadline; a timer that fires too early does no harm. */
    private void arm() {
        OptionalLong next = replicated.nextDeadlineNanos();
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
        kind.refresh(shard);
        replicated.tick(now());
        arm();
    }
}
