/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.coordinator.share.DeliveryState;
import dev.penstock.coordinator.share.ShareGroupConfig;
import dev.penstock.coordinator.share.StateBatch;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The machine; see the package. */
public final class SharePartition {
    /** How long after a write that failed the next one is tried. */
    public static final long WRITE_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long NEVER = Long.MAX_VALUE;

    private final Runs runs;
    private boolean startIsKept;
    private long writeNumber;
    private @Nullable StateWrite underWay;
    private long noWriteBeforeNanos = Long.MIN_VALUE;

    /** No lock ends before it; it may be too early. */
    private long earliestLockNanos = NEVER;

    /**
     * Begins with what is kept.
     *
     * @param startIsKept false when the start offset was chosen just now
     * @param batches in order
     */
    public SharePartition(long startOffset, boolean startIsKept, List<StateBatch> batches) {
        this.runs = new Runs(startOffset);
        this.startIsKept = startIsKept;
        for (StateBatch batch : batches) {
            if (batch.lastOffset() < startOffset) {
                continue;
            }
            // What lies between was delivered, but nobody has said anything.
            if (batch.firstOffset() > runs.nextOffset()) {
                runs.append(
                        new Run(
                                runs.nextOffset(),
                                batch.firstOffset() - 1,
                                new Delivery.Available(),
                                0,
                                false));
            }
            runs.append(
                    new Run(
                            Math.max(batch.firstOffset(), runs.nextOffset()),
                            batch.lastOffset(),
                            Delivery.of(batch.state()),
                            batch.deliveryCount(),
                            false));
        }
    }

    // ---- what can be told ----

    /** Everything before it needs no delivery any more. */
    public long startOffset() {
        return runs.startOffset();
    }

    /** From where on the log is to be read for the next who asks. */
    public long fetchOffset() {
        for (Run run : runs.all()) {
            if (run.isAvailable()) {
                return run.firstOffset();
            }
        }
        return runs.nextOffset();
    }

    /** Whether something was given back, or never said anything of. */
    public boolean hasAvailable() {
        return fetchOffset() < runs.nextOffset();
    }

    /** Whether there may be something to acquire, if it is in the log. */
    public boolean isOpen(ShareGroupConfig config) {
        return hasAvailable() || Acquisition.underWay(runs) < config.maxRecordLocks();
    }

    // ---- members ----

    /**
     * A member takes what is available.
     *
     * @param readOffset {@link #fetchOffset} when the batches were read
     * @return nothing when nothing of it may be delivered; if the fetch offset has moved then,
     *     there is more to be read
     */
    public List<AcquiredRecords> acquire(
            String memberId,
            long readOffset,
            List<FetchedBatch> fetched,
            AcquireLimit limit,
            ShareGroupConfig config,
            long nowNanos) {
        long deadlineNanos = deadline(config, nowNanos);
        List<AcquiredRecords> acquired =
                new Acquisition(runs, config, limit, new Delivery.Acquired(memberId, deadlineNanos))
                        .from(readOffset, fetched);
        if (!acquired.isEmpty()) {
            earliestLockNanos = Math.min(earliestLockNanos, deadlineNanos);
        }
        return acquired;
    }

    /** A member says what becomes of records that it holds. */
    public AcknowledgeOutcome acknowledge(
            String memberId,
            List<Acknowledgement> acknowledgements,
            ShareGroupConfig config,
            long nowNanos) {
        Settlement settlement = new Settlement(runs, config, memberId);
        AcknowledgeOutcome.Reason objection = settlement.objection(acknowledgements);
        if (objection != null) {
            return new AcknowledgeOutcome.Refused(objection);
        }
        settlement.apply(acknowledgements, deadline(config, nowNanos));
        return settlement.settles()
                ? new AcknowledgeOutcome.Waits(writeNumber + 1)
                : new AcknowledgeOutcome.Done();
    }

    private static long deadline(ShareGroupConfig config, long nowNanos) {
        return nowNanos + TimeUnit.MILLISECONDS.toNanos(config.lockDurationMs());
    }

    /** A member has left; what it holds was not delivered to it. */
    public void release(String memberId) {
        runs.replaceAll(
                run ->
                        run.delivery() instanceof Delivery.Acquired acquired
                                        && acquired.memberId().equals(memberId)
                                ? run.with(new Delivery.Available(), run.deliveryCount() - 1, true)
                                : run);
    }

    // ---- time ----

    /** Ends the locks whose time is up. */
    public void expire(ShareGroupConfig config, long nowNanos) {
        if (earliestLockNanos > nowNanos) {
            return;
        }
        runs.replaceAll(
                run ->
                        run.delivery() instanceof Delivery.Acquired acquired
                                        && acquired.deadlineNanos() <= nowNanos
                                ? run.with(
                                        Delivery.of(
                                                Settlement.released(run.deliveryCount(), config)),
                                        run.deliveryCount(),
                                        true)
                                : run);
        earliestLockNanos = NEVER;
        for (Run run : runs.all()) {
            if (run.delivery() instanceof Delivery.Acquired acquired) {
                earliestLockNanos = Math.min(earliestLockNanos, acquired.deadlineNanos());
            }
        }
    }

    /** When {@link #expire} and {@link #pollWrite} are to be called next. */
    public OptionalLong nextDeadlineNanos() {
        long next = earliestLockNanos;
        if (underWay == null && needsWrite()) {
            next = Math.min(next, noWriteBeforeNanos);
        }
        return next == NEVER ? OptionalLong.empty() : OptionalLong.of(next);
    }

    // ---- the log ----

    /** The log has nothing before that offset. */
    public void logStartsAt(long offset) {
        if (offset > runs.startOffset()) {
            runs.startAt(offset);
            startIsKept = false;
        }
    }

    /** The log has lost what it had from that offset on; other records will come there. */
    public void logEndsAt(long offset) {
        runs.endAt(offset);
    }

    // ---- what is kept ----

    /** What the coordinator is to keep now; nothing while a write is on its way. */
    public Optional<StateWrite> pollWrite(long nowNanos) {
        if (underWay != null || nowNanos < noWriteBeforeNanos || !needsWrite()) {
            return Optional.empty();
        }
        long newStart = firstNotFinal();
        List<StateBatch> batches = new ArrayList<>();
        long complete = 0;
        for (Run run : runs.within(newStart, runs.nextOffset() - 1)) {
            complete += run.delivery().isFinal() ? run.count() : 0;
            toKeep(run).ifPresent(batches::add);
        }
        runs.replaceAll(SharePartition::sent);
        startIsKept = true;
        underWay =
                new StateWrite(
                        ++writeNumber,
                        newStart,
                        (int) Math.min(complete, Integer.MAX_VALUE),
                        batches);
        return Optional.of(underWay);
    }

    private boolean needsWrite() {
        if (!startIsKept) {
            return true;
        }
        boolean isAllFinal = !runs.isEmpty();
        for (Run run : runs.all()) {
            if (run.dirty() || run.delivery() instanceof Delivery.Settling) {
                return true;
            }
            isAllFinal &= run.delivery().isFinal();
        }
        return isAllFinal;
    }

    private long firstNotFinal() {
        for (Run run : runs.all()) {
            if (!run.delivery().isFinal()) {
                return run.firstOffset();
            }
        }
        return runs.nextOffset();
    }

    private static Optional<StateBatch> toKeep(Run run) {
        DeliveryState state =
                switch (run.delivery()) {
                    case Delivery.Settling settling -> settling.target();
                    case Delivery.Settled settled when run.dirty() -> settled.state();
                    case Delivery.Available() when run.dirty() -> DeliveryState.AVAILABLE;
                    case Delivery.Settled _, Delivery.Available(), Delivery.Acquired _ -> null;
                };
        return Optional.ofNullable(state)
                .map(
                        kept ->
                                new StateBatch(
                                        run.firstOffset(),
                                        run.lastOffset(),
                                        kept,
                                        (short) Math.min(run.deliveryCount(), Short.MAX_VALUE)));
    }

    private static Run sent(Run run) {
        Delivery delivery =
                run.delivery() instanceof Delivery.Settling settling
                        ? new Delivery.Settling(settling.target(), settling.before(), true)
                        : run.delivery();
        return run.with(delivery, run.deliveryCount(), false);
    }

    /** The coordinator keeps what it was told last. */
    public void written() {
        StateWrite write = Objects.requireNonNull(underWay, "a write was on its way");
        underWay = null;
        runs.replaceAll(
                run ->
                        run.delivery() instanceof Delivery.Settling settling && settling.sent()
                                ? run.with(
                                        Delivery.of(settling.target()),
                                        run.deliveryCount(),
                                        run.dirty())
                                : run);
        runs.startAt(write.startOffset());
    }

    /** It could not be kept: what it was to say is said again later, or by the members. */
    public void notWritten(long nowNanos) {
        Invariants.check(underWay != null, "a write was on its way");
        underWay = null;
        startIsKept = false;
        noWriteBeforeNanos = nowNanos + WRITE_RETRY_NANOS;
        runs.replaceAll(SharePartition::undone);
        earliestLockNanos = Math.min(earliestLockNanos, nowNanos);
    }

    private static Run undone(Run run) {
        return switch (run.delivery()) {
            case Delivery.Settling settling when settling.sent() ->
                    run.with(settling.before(), run.deliveryCount(), false);
            case Delivery.Settling _, Delivery.Acquired _ -> run;
            case Delivery.Settled _ -> run.with(run.delivery(), run.deliveryCount(), true);
            case Delivery.Available() ->
                    run.with(run.delivery(), run.deliveryCount(), run.deliveryCount() > 0);
        };
    }
}
