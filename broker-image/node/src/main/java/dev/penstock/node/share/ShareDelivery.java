/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareGroupConfig;
import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.coordinator.share.delivery.AcknowledgeOutcome;
import dev.penstock.coordinator.share.delivery.Acknowledgement;
import dev.penstock.coordinator.share.delivery.AcquireLimit;
import dev.penstock.coordinator.share.delivery.SharePartition;
import dev.penstock.coordinator.share.delivery.StateWrite;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.partition.OffsetFound;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The delivery of one share-partition, for as long as this broker leads the partition in one epoch:
 * runs the machine, has its writes kept, keeps its timer, wakes fetches that wait.
 *
 * <pre>
 *   loading ──state read──▶ serving ──fenced, led elsewhere, or nobody left──▶ ended
 * </pre>
 *
 * On the partition's loop.
 */
final class ShareDelivery {
    /** How long after the state could not be read it is tried again. */
    private static final long LOAD_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SharePartitionKey key;
    private final LeaderEpoch epoch;
    private final PartitionLoop partitions;
    private final Scheduler loop;
    private final Clock clock;
    private final ShareStateAsk state;
    private final Supplier<ShareGroupConfig> configs;
    private final Consumer<ShareDelivery> whenEnded;
    private final NavigableMap<Long, List<Consumer<ErrorCode>>> waitingForWrite = new TreeMap<>();
    private final Set<Runnable> waitingForRecords = new LinkedHashSet<>();
    private @Nullable SharePartition machine;
    private int stateEpoch;
    private boolean writing;
    private boolean isUnused;

    /** Whether somebody waits because too many records are under way. */
    private boolean isFull;

    private @Nullable ErrorCode ended;
    private Scheduler.@Nullable Timer timer;

    ShareDelivery(
            SharePartitionKey key,
            LeaderEpoch epoch,
            PartitionLoop partitions,
            Scheduler loop,
            Clock clock,
            ShareStateAsk state,
            Supplier<ShareGroupConfig> configs,
            Consumer<ShareDelivery> whenEnded) {
        this.key = key;
        this.epoch = epoch;
        this.partitions = partitions;
        this.loop = loop;
        this.clock = clock;
        this.state = state;
        this.configs = configs;
        this.whenEnded = whenEnded;
    }

    SharePartitionKey key() {
        return key;
    }

    LeaderEpoch epoch() {
        return epoch;
    }

    // ---- loading ----

    void load() {
        state.ask(new ShareStateRequest.Read(key, epoch), loop, this::loaded);
    }

    private void loaded(ShareStateResponse.State read) {
        if (ended != null) {
            return;
        }
        if (read.error() != ShareStateError.NONE) {
            if (read.error().isRetriable()) {
                loop.schedule(LOAD_RETRY_NANOS, this::loadAgain);
            } else {
                end(ofLeader(read.error()));
            }
            return;
        }
        stateEpoch = read.stateEpoch();
        boolean isKnown = read.startOffset() != ShareStateResponse.NO_START_OFFSET;
        if (isKnown) {
            machine = new SharePartition(read.startOffset(), true, read.batches());
        } else {
            OffsetFound start =
                    new StartOffset(partitions, key.partition(), clock.epochMs()).of(configs.get());
            if (start.error() != ErrorCode.NONE) {
                end(start.error());
                return;
            }
            machine = new SharePartition(start.offset(), false, List.of());
        }
        settle();
        wake();
    }

    private void loadAgain() {
        if (ended == null) {
            load();
        }
    }

    /** What a client is told; it knows few errors in this place. */
    private static ErrorCode ofLeader(ShareStateError error) {
        return switch (error) {
            case FENCED_LEADER_EPOCH, FENCED_STATE_EPOCH -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
            case INVALID_REQUEST, UNKNOWN_TOPIC_OR_PARTITION ->
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
            case NONE,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR,
                    UNKNOWN_SERVER_ERROR ->
                    ErrorCode.UNKNOWN_SERVER_ERROR;
        };
    }

    // ---- members ----

    /** A member takes what there is for it. */
    ShareFind acquire(String memberId, int maxBytes, AcquireLimit limit) {
        isUnused = false;
        SharePartition serving = machine;
        if (serving == null) {
            return new ShareFind.Nothing();
        }
        ShareFind found =
                new ShareReader(partitions, key.partition(), serving, configs.get())
                        .acquire(memberId, maxBytes, limit, clock.nanoTime());
        settle();
        return found;
    }

    /** What a waiting fetch reads next; empty when more of the log does not help it. */
    Optional<ReadAsk> awaited(int maxBytes) {
        SharePartition serving = machine;
        ShareGroupConfig config = configs.get();
        if (serving == null) {
            return Optional.empty();
        }
        isFull = !serving.isOpen(config);
        boolean isBehindTheEnd =
                partitions
                        .led(key.partition())
                        .filter(led -> led.logEndOffset() >= serving.fetchOffset())
                        .isPresent();
        return isFull || !isBehindTheEnd
                ? Optional.empty()
                : Optional.of(
                        ShareReader.ask(key.partition(), serving.fetchOffset(), maxBytes, config));
    }

    /** The task is run when there may be something for who waits. */
    void await(Runnable task) {
        waitingForRecords.add(task);
    }

    void awaitNoMore(Runnable task) {
        waitingForRecords.remove(task);
    }

    /**
     * A member says what becomes of records that it holds.
     *
     * @param answer is called once, on this loop: when that is kept, or cannot be
     */
    void acknowledge(
            String memberId, List<Acknowledgement> acknowledgements, Consumer<ErrorCode> answer) {
        SharePartition serving = machine;
        if (serving == null) {
            // Whatever was delivered was delivered by a leader before.
            answer.accept(ErrorCode.INVALID_RECORD_STATE);
            return;
        }
        switch (serving.acknowledge(memberId, acknowledgements, configs.get(), clock.nanoTime())) {
            case AcknowledgeOutcome.Done() -> answer.accept(ErrorCode.NONE);
            case AcknowledgeOutcome.Waits(long write) ->
                    waitingForWrite.computeIfAbsent(write, _ -> new ArrayList<>()).add(answer);
            case AcknowledgeOutcome.Refused(var reason) ->
                    answer.accept(ErrorCode.valueOf(reason.name()));
        }
        settle();
        wakeIfOfUse();
    }

    /** A member has left. */
    void release(String memberId) {
        if (machine != null) {
            machine.release(memberId);
            settle();
            wakeIfOfUse();
        }
    }

    /** No member is left here: what is in memory may be outdated when the next one comes. */
    void endWhenUnused() {
        isUnused = true;
        endIfIdle();
    }

    private void endIfIdle() {
        if (isUnused && !writing && waitingForWrite.isEmpty()) {
            end(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
    }

    /** Delivers no more. */
    void end(ErrorCode error) {
        if (ended != null) {
            return;
        }
        ended = error;
        machine = null;
        if (timer != null) {
            timer.cancel();
        }
        whenEnded.accept(this);
        List<List<Consumer<ErrorCode>>> left = List.copyOf(waitingForWrite.values());
        waitingForWrite.clear();
        left.forEach(answers -> answers.forEach(answer -> answer.accept(error)));
        wake();
    }

    private void wakeIfOfUse() {
        SharePartition serving = machine;
        if (serving != null
                && (serving.hasAvailable() || (isFull && serving.isOpen(configs.get())))) {
            wake();
        }
    }

    private void wake() {
        List<Runnable> tasks = List.copyOf(waitingForRecords);
        waitingForRecords.clear();
        tasks.forEach(Runnable::run);
    }

    // ---- after each input ----

    private void settle() {
        SharePartition serving = machine;
        if (serving == null) {
            return;
        }
        Optional<StateWrite> due = serving.pollWrite(clock.nanoTime());
        if (due.isPresent()) {
            write(due.get());
        }
        arm(serving);
    }

    private void write(StateWrite write) {
        writing = true;
        state.ask(
                new ShareStateRequest.Write(
                        key,
                        stateEpoch,
                        epoch,
                        write.startOffset(),
                        write.deliveryCompleteCount(),
                        write.batches()),
                loop,
                answer -> written(write.number(), answer.error()));
    }

    private void written(long number, ShareStateError error) {
        writing = false;
        SharePartition serving = machine;
        if (serving == null) {
            return;
        }
        if (error == ShareStateError.NONE) {
            serving.written();
        } else if (error.isRetriable()) {
            serving.notWritten(clock.nanoTime());
        } else {
            end(ofLeader(error));
            return;
        }
        ErrorCode told = ErrorCode.valueOf(error.name());
        Map<Long, List<Consumer<ErrorCode>>> done = waitingForWrite.headMap(number, true);
        List<List<Consumer<ErrorCode>>> answers = List.copyOf(done.values());
        done.clear();
        answers.forEach(each -> each.forEach(answer -> answer.accept(told)));
        settle();
        wakeIfOfUse();
        endIfIdle();
    }

    private void arm(SharePartition serving) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        serving.nextDeadlineNanos()
                .ifPresent(
                        at ->
                                timer =
                                        loop.schedule(
                                                Math.max(0L, at - clock.nanoTime()), this::tick));
    }

    private void tick() {
        timer = null;
        SharePartition serving = machine;
        if (serving != null) {
            serving.expire(configs.get(), clock.nanoTime());
            settle();
            wakeIfOfUse();
        }
    }
}
