/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.coordinator.share.DeliveryState;
import dev.penstock.coordinator.share.ShareGroupConfig;

import java.util.ArrayList;
import java.util.List;

/** One member takes what is available among batches that were read for it. */
final class Acquisition {
    private static final Delivery ARCHIVED = new Delivery.Settled(DeliveryState.ARCHIVED);

    private final Runs runs;
    private final ShareGroupConfig config;
    private final AcquireLimit limit;
    private final Delivery.Acquired holder;
    private final List<AcquiredRecords> acquired = new ArrayList<>();
    private long taken;

    Acquisition(Runs runs, ShareGroupConfig config, AcquireLimit limit, Delivery.Acquired holder) {
        this.runs = runs;
        this.config = config;
        this.limit = limit;
        this.holder = holder;
    }

    /**
     * Takes.
     *
     * @param readOffset from which on was read: what is available from there up to a batch is not
     *     in the log
     */
    List<AcquiredRecords> from(long readOffset, List<FetchedBatch> fetched) {
        long cursor = Math.max(readOffset, runs.startOffset());
        for (FetchedBatch batch : fetched) {
            if (batch.lastOffset() < cursor) {
                continue;
            }
            long first = Math.max(batch.firstOffset(), cursor);
            long last =
                    hasRoom()
                            ? batch.lastOffset()
                            : Math.min(batch.lastOffset(), runs.nextOffset() - 1);
            if (isFull() || last < first) {
                break;
            }
            archive(cursor, first - 1);
            if (batch.deliverable()) {
                take(first, last);
            } else {
                archive(first, last);
            }
            cursor = last + 1;
        }
        return acquired;
    }

    private boolean isFull() {
        return taken >= limit.maxRecords();
    }

    private boolean hasRoom() {
        return underWay(runs) < config.maxRecordLocks();
    }

    /** How many records of the runs need something to happen yet. */
    static long underWay(Runs runs) {
        long count = 0;
        for (Run run : runs.all()) {
            if (!run.delivery().isFinal()) {
                count += run.count();
            }
        }
        return count;
    }

    private void take(long firstOffset, long lastOffset) {
        boolean begins = true;
        for (Run run : runs.within(firstOffset, lastOffset)) {
            if (!run.isAvailable()) {
                continue;
            }
            if (run.deliveryCount() >= config.maxDeliveryCount()) {
                runs.replace(run.with(ARCHIVED, run.deliveryCount(), true));
                continue;
            }
            Run cut = run.upTo(lastTaken(run.firstOffset(), run.lastOffset()));
            if (cut.count() > 0) {
                runs.replace(acquired(cut, begins));
                begins = false;
            }
            if (limit.exact() && isFull()) {
                return;
            }
        }
        long first = Math.max(firstOffset, runs.nextOffset());
        if (first <= lastOffset) {
            long last = lastTaken(first, lastOffset);
            runs.append(acquired(new Run(first, last, new Delivery.Available(), 0, false), begins));
        }
    }

    private long lastTaken(long firstOffset, long lastOffset) {
        return limit.exact()
                ? Math.min(lastOffset, firstOffset + limit.maxRecords() - taken - 1)
                : lastOffset;
    }

    /**
     * The run in the hands of the member.
     *
     * @param begins whether a batch of the log begins there, so that acknowledgements may too
     */
    private Run acquired(Run run, boolean begins) {
        Run mine = run.with(holder, run.deliveryCount() + 1, false);
        taken += mine.count();
        AcquiredRecords last = acquired.isEmpty() ? null : acquired.getLast();
        if (last != null
                && last.lastOffset() + 1 == mine.firstOffset()
                && last.deliveryCount() == mine.deliveryCount()
                && !(begins && last.count() >= limit.batchSize())) {
            acquired.set(acquired.size() - 1, told(last.firstOffset(), mine));
        } else {
            acquired.add(told(mine.firstOffset(), mine));
        }
        return mine;
    }

    private static AcquiredRecords told(long firstOffset, Run run) {
        return new AcquiredRecords(
                firstOffset,
                run.lastOffset(),
                (short) Math.min(run.deliveryCount(), Short.MAX_VALUE));
    }

    /** These offsets have nothing to deliver. */
    private void archive(long firstOffset, long lastOffset) {
        for (Run run : runs.within(firstOffset, lastOffset)) {
            if (run.isAvailable()) {
                runs.replace(run.with(ARCHIVED, run.deliveryCount(), false));
            }
        }
        long first = Math.max(firstOffset, runs.nextOffset());
        if (first <= lastOffset) {
            runs.append(new Run(first, lastOffset, ARCHIVED, 0, false));
        }
    }
}
