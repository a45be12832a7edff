/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;

import java.util.List;

/**
 * The ISR as the controller knows it, and the change that the leader asks for.
 *
 * <pre>
 *               propose                 unknown
 *   Settled ───────────────▶ Asking ◀──────────────▶ Pausing
 *      ▲                       │         retry
 *      │  committed, not done  │ superseded
 *      ├───────────────────────┤
 *      │   newer metadata      ▼
 *      └──────────────── AwaitingMetadata
 * </pre>
 *
 * <p>While a change may have been made ({@code Asking, Pausing, AwaitingMetadata}) the high
 * watermark waits for the members of both ISRs: the controller may elect from either. At most one
 * proposal is on its way.
 */
final class IsrNegotiation {
    private sealed interface Stage {
        record Settled() implements Stage {}

        record Asking(IsrProposal proposal) implements Stage {}

        record Pausing(IsrProposal proposal) implements Stage {}

        record AwaitingMetadata(IsrProposal proposal) implements Stage {}
    }

    private final TopicPartition partition;
    private final LoopContext context;
    private final Deadline retry = new Retry();
    private PartitionState state;
    private Stage stage = new Stage.Settled();

    IsrNegotiation(TopicPartition partition, PartitionState state, LoopContext context) {
        this.partition = partition;
        this.state = state;
        this.context = context;
    }

    /** As the controller knows it. */
    PartitionState state() {
        return state;
    }

    boolean isSettled() {
        return stage instanceof Stage.Settled;
    }

    boolean isCommittedMember(BrokerId broker) {
        return state.isr().contains(broker);
    }

    /** Whether it is or may be a member. */
    boolean isPossibleMember(BrokerId broker) {
        return state.isr().contains(broker) || isProposed(broker);
    }

    boolean isUnderMin() {
        return state.isr().size() < state.effectiveMinInsyncReplicas();
    }

    void propose(List<IsrProposal.Member> newIsr) {
        Invariants.check(isSettled(), "one proposal at a time", stage);
        ask(new IsrProposal(partition, state.leaderEpoch(), state.partitionEpoch(), newIsr));
    }

    /** Returns whether the committed ISR or the set of possible members has changed. */
    boolean onOutcome(IsrProposal asked, IsrOutcome outcome, long nowNanos) {
        if (!(stage instanceof Stage.Asking(IsrProposal current)) || !current.equals(asked)) {
            return false;
        }
        return switch (outcome) {
            case IsrOutcome.Committed committed -> committed(current, committed);
            case IsrOutcome.NotDone _ -> {
                settle(state);
                yield true;
            }
            case IsrOutcome.Superseded _ -> {
                stage = new Stage.AwaitingMetadata(current);
                yield false;
            }
            case IsrOutcome.Unknown _ -> {
                stage = new Stage.Pausing(current);
                context.deadlines().set(retry, nowNanos + context.settings().proposalRetryNanos());
                yield false;
            }
        };
    }

    private boolean committed(IsrProposal asked, IsrOutcome.Committed committed) {
        if (!committed.leaderEpoch().equals(state.leaderEpoch())) {
            stage = new Stage.AwaitingMetadata(asked);
            return false;
        }
        settle(state.withIsr(committed.isr(), committed.partitionEpoch()));
        return true;
    }

    /** The metadata speaks; it is right about everything up to its partition epoch. */
    void onState(PartitionState newState) {
        Invariants.check(
                newState.leaderEpoch().equals(state.leaderEpoch()),
                "one leadership has one epoch",
                newState.leaderEpoch());
        if (newState.partitionEpoch() > state.partitionEpoch()) {
            settle(newState);
        } else {
            state = state.withMinInsyncReplicas(newState.minInsyncReplicas());
        }
    }

    void end() {
        context.deadlines().remove(retry);
    }

    private void settle(PartitionState newState) {
        Invariants.check(
                newState.partitionEpoch() >= state.partitionEpoch(),
                "the partition epoch grows",
                newState.partitionEpoch(),
                state.partitionEpoch());
        state = newState;
        stage = new Stage.Settled();
        context.deadlines().remove(retry);
    }

    private void ask(IsrProposal proposal) {
        stage = new Stage.Asking(proposal);
        context.effects().add(new Effect.ProposeIsr(proposal));
    }

    private boolean isProposed(BrokerId broker) {
        return switch (stage) {
            case Stage.Settled _ -> false;
            case Stage.Asking(IsrProposal proposal) -> proposal.has(broker);
            case Stage.Pausing(IsrProposal proposal) -> proposal.has(broker);
            case Stage.AwaitingMetadata(IsrProposal proposal) -> proposal.has(broker);
        };
    }

    private final class Retry extends Deadline {
        @Override
        protected void expired(long plannedNanos, long nowNanos) {
            if (stage instanceof Stage.Pausing(IsrProposal proposal)) {
                ask(proposal);
            }
        }
    }
}
