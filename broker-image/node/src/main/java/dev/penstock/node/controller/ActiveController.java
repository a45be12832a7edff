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
 * commit. With the leadership the machine is dropped, and with it all that never was committed.
 */
public final class ActiveController implements Controller {
    private final Scheduler loop;
    private final Clock clock;
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
        if (lost != null) {
            lost.pending.leadershipLost();
        }
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
        led.pending.committedUpTo(endOffset);
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
        for (MetadataBatch.Part part :
                MetadataBatch.parts(decision.records(), clock.epochMs(), MetadataBatch.MAX_BYTES)) {
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
        led.pending.add(
                endOffset,
                () -> answer.accept(new ControllerAnswer.Committed<>(decision.response())),
                () -> answer.accept(new ControllerAnswer.Unknown<>()));
        led.pending.committedUpTo(driver.highWatermark());
    }

    /**
     * An answer without records may tell of a decision that is not committed yet, so it waits for
     * that.
     */
    private static <R> void answerAfterPending(
            Leadership led, R response, Consumer<ControllerAnswer<R>> answer) {
        Runnable committed = () -> answer.accept(new ControllerAnswer.Committed<>(response));
        if (led.pending.isEmpty()) {
            committed.run();
        } else {
            led.pending.add(
                    led.pending.lastEndOffset(),
                    committed,
                    () -> answer.accept(new ControllerAnswer.Unknown<>()));
        }
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
        private final PendingAnswers pending = new PendingAnswers();
        private @Nullable MetadataMachine machine;

        Leadership(LeaderEpoch epoch, long epochStartOffset) {
            this.epoch = epoch;
            this.epochStartOffset = epochStartOffset;
        }
    }
}
