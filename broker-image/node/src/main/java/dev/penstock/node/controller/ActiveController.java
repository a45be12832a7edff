/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.metadata.MetadataMachine;
import dev.penstock.metadata.command.ClusterCommand;
import dev.penstock.metadata.command.Command;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.quorum.QuorumDriver;
import dev.penstock.raft.AppendOutcome;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Decides commands while this broker leads the quorum.
 *
 * <h2>Two states</h2>
 *
 * A leadership has a machine of its own, which runs ahead of what is committed: each decision is
 * applied to it as soon as it is appended, so that the next one sees it. Answers wait for the
 * commit. With the leadership the machine is dropped, and with it all that never was committed; the
 * answers go on waiting, for some seconds, until the next leader's log tells what it kept.
 */
public final class ActiveController implements Controller {
    /** So long after its leadership a controller waits for what became of its decisions. */
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Scheduler loop;
    private final Clock clock;
    private final PendingAnswers pending = new PendingAnswers();
    private final Function<MetadataImage, MetadataMachine> machines;
    private @Nullable QuorumDriver quorum;
    private @Nullable Leadership leadership;
    private volatile boolean active;
    private Runnable onActive = () -> {};

    /**
     * A controller that does not lead yet.
     *
     * @param machines makes a leadership's machine from the committed image
     */
    public ActiveController(
            Scheduler loop, Clock clock, Function<MetadataImage, MetadataMachine> machines) {
        this.loop = loop;
        this.clock = clock;
        this.machines = machines;
    }

    /** Names the quorum, which cannot be made before its application; before the node starts. */
    public void attach(QuorumDriver driver, Runnable whenActive) {
        this.quorum = driver;
        this.onActive = whenActive;
    }

    @Override
    public <R> void submitAt(
            LongFunction<Command<R>> command, Consumer<ControllerAnswer<R>> answer) {
        Loops.run(loop, () -> decide(command.apply(logEndOffset()), answer));
    }

    @Override
    public boolean isActive() {
        return active;
    }

    private long logEndOffset() {
        return Objects.requireNonNull(quorum).logEndOffset();
    }

    /** The machine of the present leadership, on the metadata loop. */
    public @Nullable MetadataMachine machine() {
        return leadership == null ? null : leadership.machine;
    }

    void becameLeader(LeaderEpoch epoch, long epochStartOffset) {
        leadership = new Leadership(epoch, epochStartOffset);
    }

    void lostLeadership() {
        Leadership lost = leadership;
        leadership = null;
        active = false;
        if (lost != null && !pending.isEmpty()) {
            loop.schedule(SETTLE_NANOS, () -> pending.givenUp(lost.epoch));
        }
    }

    /** The log is committed up to the end of a batch of the given epoch. */
    void batchCommitted(LeaderEpoch epoch, long endOffset) {
        pending.committed(epoch, endOffset);
    }

    /** A snapshot up to the given offset stands for the log. */
    void logReplaced(LeaderEpoch epoch, long endOffset) {
        pending.replaced(epoch, endOffset);
    }

    /** More is committed; once that is all that earlier leaders left, this one begins to decide. */
    void committed(MetadataImage image, long endOffset) {
        Leadership led = leadership;
        if (led == null) {
            return;
        }
        if (led.machine == null && endOffset > led.epochStartOffset) {
            led.machine = machines.apply(image);
            active = true;
            this.<ClusterCommand.Activated>decide(
                    new ClusterCommand.Activate(), answer -> activated(led, answer));
        }
    }

    private void activated(Leadership led, ControllerAnswer<ClusterCommand.Activated> answer) {
        Invariants.check(
                !(answer instanceof ControllerAnswer.Rejected),
                "a new leader can always activate",
                answer);
        if (Objects.equals(leadership, led)) {
            onActive.run();
        }
    }

    private <R> void decide(Command<R> command, Consumer<ControllerAnswer<R>> answer) {
        Leadership led = leadership;
        MetadataMachine machine = led == null ? null : led.machine;
        if (led == null || machine == null) {
            answer.accept(new ControllerAnswer.NotController<>());
            return;
        }
        switch (machine.decide(command, runningMs())) {
            case Outcome.Rejected<R>(Rejection rejection) ->
                    answer.accept(new ControllerAnswer.Rejected<>(rejection));
            case Outcome.Decision<R> decision -> append(led, machine, decision, answer);
        }
    }

    /** Sessions are measured on the clock that does not jump. */
    private long runningMs() {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime());
    }

    private <R> void append(
            Leadership led,
            MetadataMachine machine,
            Outcome.Decision<R> decision,
            Consumer<ControllerAnswer<R>> answer) {
        if (decision.records().isEmpty()) {
            answerAfterPending(led, decision.response(), answer);
            return;
        }
        QuorumDriver driver = Objects.requireNonNull(quorum);
        long endOffset = -1L;
        List<MetadataBatch.Part> parts =
                MetadataBatch.parts(decision.records(), clock.epochMs(), MetadataBatch.MAX_BYTES);
        for (MetadataBatch.Part part : parts) {
            switch (driver.append(led.epoch, part.bytes())) {
                case AppendOutcome.Appended appended -> {
                    part.records().forEach(machine::apply);
                    endOffset = appended.endOffset();
                }
                case AppendOutcome.Rejected rejected -> {
                    // What was appended before stays, and is a safe beginning of the whole.
                    answer.accept(
                            endOffset < 0
                                    ? refused(rejected.reason())
                                    : new ControllerAnswer.Unknown<>());
                    return;
                }
            }
        }
        // Of several batches the first ones may stay where the last one is lost.
        ControllerAnswer<R> lost =
                parts.size() == 1
                        ? new ControllerAnswer.NotController<>()
                        : new ControllerAnswer.Unknown<>();
        answerOnceSettled(led, endOffset, decision.response(), lost, answer);
        pending.committed(led.epoch, driver.highWatermark());
    }

    /**
     * An answer without records may tell of a decision that is not committed yet, so it waits for
     * that.
     */
    private <R> void answerAfterPending(
            Leadership led, R response, Consumer<ControllerAnswer<R>> answer) {
        if (pending.isEmpty()) {
            answer.accept(new ControllerAnswer.Committed<>(response));
        } else {
            answerOnceSettled(
                    led,
                    pending.lastEndOffset(),
                    response,
                    new ControllerAnswer.NotController<>(),
                    answer);
        }
    }

    private <R> void answerOnceSettled(
            Leadership led,
            long endOffset,
            R response,
            ControllerAnswer<R> lost,
            Consumer<ControllerAnswer<R>> answer) {
        pending.add(
                led.epoch,
                endOffset,
                fate ->
                        answer.accept(
                                switch (fate) {
                                    case COMMITTED -> new ControllerAnswer.Committed<>(response);
                                    case LOST -> lost;
                                    case UNKNOWN -> new ControllerAnswer.Unknown<>();
                                }));
    }

    private static <R> ControllerAnswer<R> refused(AppendOutcome.Reason reason) {
        return switch (reason) {
            case NOT_LEADER, HANDING_OVER, OVERLOADED -> new ControllerAnswer.NotController<>();
            case TOO_LARGE ->
                    new ControllerAnswer.Rejected<>(
                            new Rejection(
                                    ErrorName.INVALID_REQUEST,
                                    "the change is too large for one batch of the metadata log; split the request"));
        };
    }

    /** One time of leading the quorum. */
    private static final class Leadership {
        private final LeaderEpoch epoch;
        private final long epochStartOffset;
        private @Nullable MetadataMachine machine;

        Leadership(LeaderEpoch epoch, long epochStartOffset) {
            this.epoch = epoch;
            this.epochStartOffset = epochStartOffset;
        }
    }
}
