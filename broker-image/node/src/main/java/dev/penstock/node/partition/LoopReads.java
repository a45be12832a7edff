/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Clock;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.LoopContext;
import dev.penstock.replication.ParkedFetch;
import dev.penstock.replication.ReadLevel;
import dev.penstock.replication.RestingPartitions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The reads of fetches on one data loop. */
final class LoopReads {
    private final Clock clock;
    private final ThrottledRate copies;
    private final HostedPartitions hosted;
    private final LoopContext context;

    LoopReads(PartitionPorts ports, HostedPartitions hosted, LoopContext context) {
        this.clock = ports.clock();
        this.copies = ports.throttle().leading();
        this.hosted = hosted;
        this.context = context;
    }

    /**
     * Reads what is asked for, then what rested and has news; parks the fetch if it found too
     * little.
     */
    LoopRead read(FetchAsk fetch) {
        RestingPartitions<ReadAsk> resting = fetch.resting();
        Reading reading = new Reading(fetch);
        for (ReadAsk ask : fetch.asks()) {
            if (resting != null) {
                resting.leave(ask.partition());
            }
            reading.visit(ask);
        }
        if (resting != null) {
            resting.takeNews().forEach(reading::visit);
        }
        return new LoopRead(
                reading.visits, reading.isEnough() ? Optional.empty() : Optional.of(park(reading)));
    }

    private ParkedFetch park(Reading reading) {
        FetchAsk fetch = reading.fetch;
        ParkedFetch parked =
                new ParkedFetch(
                        new LoopEffects.Woken(fetch.woken()),
                        (long) fetch.minBytes() - reading.foundBytes,
                        fetch.deadlineNanos(),
                        context);
        for (LoopRead.Visit visit : reading.visits) {
            ReadAsk ask = visit.ask();
            HostedPartition partition = hosted.get(ask.partition());
            if (partition != null && !visit.rests()) {
                partition
                        .replica()
                        .park(parked, ask.follower() == null ? ask.level() : ReadLevel.LOG_END);
            }
        }
        if (fetch.resting() != null) {
            fetch.resting().awaitNews(parked);
        }
        return parked;
    }

    /** One fetch, partition by partition. */
    private final class Reading {
        private final FetchAsk fetch;
        private final List<LoopRead.Visit> visits;
        private int leftBytes;
        private int foundBytes;
        private boolean isUrgent;

        Reading(FetchAsk fetch) {
            this.fetch = fetch;
            this.visits = new ArrayList<>(fetch.asks().size());
            this.leftBytes = fetch.maxBytes();
            this.isUrgent = fetch.minBytes() == 0;
        }

        void visit(ReadAsk ask) {
            HostedPartition partition = hosted.get(ask.partition());
            int maxBytes = Math.min(leftBytes, ask.maxBytes());
            PartitionRead read =
                    partition == null
                            ? PartitionRead.Failed.with(hosted.absent(ask.partition()))
                            : read(partition, ask, maxBytes, foundBytes == 0);
            visits.add(new LoopRead.Visit(ask, read, rests(partition, ask, read)));
            foundBytes += read.sizeBytes();
            leftBytes = Math.max(0, leftBytes - read.sizeBytes());
            isUrgent |= read.isUrgent();
        }

        private boolean rests(
                @Nullable HostedPartition partition, ReadAsk ask, PartitionRead read) {
            RestingPartitions<ReadAsk> resting = fetch.resting();
            return resting != null
                    && partition != null
                    && read instanceof PartitionRead.Records
                    && partition.mayRest(ask)
                    && resting.rest(partition.replica(), ask);
        }

        boolean isEnough() {
            return isUrgent || foundBytes >= fetch.minBytes();
        }
    }

    private PartitionRead read(
            HostedPartition partition, ReadAsk ask, int maxBytes, boolean minOneBatch) {
        try {
            long nowNanos = clock.nanoTime();
            if (!partition.isThrottled(ask)) {
                return partition.read(ask, maxBytes, minOneBatch, nowNanos);
            }
            if (copies.pauseNanos(nowNanos) > 0) {
                return partition.read(ask, 0, false, nowNanos);
            }
            PartitionRead read = partition.read(ask, maxBytes, minOneBatch, nowNanos);
            copies.take(read.sizeBytes(), nowNanos);
            return read;
        } catch (IOException | UncheckedIOException e) {
            hosted.fail(ask.partition(), partition.topic(), e);
            return PartitionRead.Failed.with(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }
}
