/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One broker of a {@link Scenario}. */
final class ScenarioBroker {
    private static final long PRODUCE_TIMEOUT_NANOS = 10_000 * Scenario.MS;

    private record Names(String text) implements ProduceWaiter {}

    private final Scenario scenario;
    private final BrokerId id;
    private final ListLog log = new ListLog();
    private long brokerEpoch;
    private @Nullable LoopContext context;
    private @Nullable PartitionReplica replica;

    ScenarioBroker(Scenario scenario, BrokerId id) {
        this.scenario = scenario;
        this.id = id;
    }

    void start() {
        brokerEpoch++;
        context =
                new LoopContext(
                        new Effects(),
                        new Deadlines(),
                        ReplicationSettings.DEFAULT,
                        (broker, epoch) -> scenario.broker(broker).isAt(epoch));
        replica = new PartitionReplica(Scenario.PARTITION, id, log, 0, context);
        learn();
    }

    private boolean isAt(long epoch) {
        return replica != null && brokerEpoch == epoch;
    }

    void crash(int lostRecords) {
        replica = null;
        context = null;
        log.lose(log.logEndOffset() - lostRecords);
    }

    void learn() {
        if (replica != null) {
            replica.onState(scenario.state(), scenario.nowNanos());
            carryOut();
        }
    }

    void append(String records, Acks acks) {
        PartitionLeader leader = replica.leader().orElseThrow();
        ProduceOutcome outcome =
                leader.append(
                        ListLog.batches(records),
                        acks,
                        scenario.nowNanos() + PRODUCE_TIMEOUT_NANOS,
                        new Names(records),
                        scenario.nowNanos());
        switch (outcome) {
            case ProduceOutcome.Parked parked ->
                    print("parks " + records + " at " + parked.baseOffset());
            case ProduceAnswer answer -> answer(records, answer);
        }
        carryOut();
    }

    private void answer(String records, ProduceAnswer answer) {
        print(
                switch (answer) {
                    case ProduceAnswer.Acknowledged acknowledged ->
                            "acknowledges " + records + " at " + acknowledged.baseOffset();
                    case ProduceAnswer.Failed failed -> "fails " + records + ": " + failed.error();
                    case ProduceAnswer.Refused refused ->
                            "refuses " + records + ": " + refused.errorName();
                });
    }

    /** Asks the leader that it believes in, if both are there. */
    void fetch(int maxEntries) {
        Optional<PartitionFollower> follower =
                Optional.ofNullable(replica).flatMap(PartitionReplica::follower);
        Optional<FetchPosition> position = follower.flatMap(PartitionFollower::position);
        if (position.isEmpty()) {
            return;
        }
        FetchPosition asked = position.get();
        ScenarioBroker leader = scenario.broker(follower.get().leader().orElseThrow());
        if (leader.replica == null) {
            return;
        }
        FetchAnswer answer = leader.answer(id, brokerEpoch, asked, maxEntries);
        if (follower.get().onAnswer(asked, answer, scenario.nowNanos())
                instanceof FollowerOutcome.BackOff(String errorName, _)) {
            print("is told " + errorName);
        }
        carryOut();
    }

    private FetchAnswer answer(
            BrokerId follower, long followerEpoch, FetchPosition asked, int maxEntries) {
        Optional<PartitionLeader> leader = replica.leader();
        if (leader.isEmpty()) {
            return new FetchAnswer.Failed("NOT_LEADER_OR_FOLLOWER");
        }
        ReadOutcome outcome =
                leader.get()
                        .onFollowerFetch(
                                new FollowerFetch(
                                        follower,
                                        followerEpoch,
                                        asked.currentLeaderEpoch(),
                                        asked.fetchOffset(),
                                        asked.lastFetchedEpoch()),
                                scenario.nowNanos());
        carryOut();
        return switch (outcome) {
            case ReadOutcome.Range range ->
                    new FetchAnswer.Records(
                            log.read(range.startOffset(), range.endOffset(), maxEntries),
                            range.highWatermark(),
                            range.logStartOffset());
            case ReadOutcome.Diverging diverging ->
                    new FetchAnswer.Diverging(diverging.epoch(), diverging.endOffset());
            case ReadOutcome.Rejected(ReplicationError error, _, long logStart) ->
                    error == ReplicationError.OFFSET_OUT_OF_RANGE
                            ? new FetchAnswer.OutOfRange(logStart)
                            : new FetchAnswer.Failed(error.name());
        };
    }

    void answered(IsrProposal asked, IsrOutcome outcome) {
        replica.leader().orElseThrow().onIsrOutcome(asked, outcome, scenario.nowNanos());
        carryOut();
    }

    void delete(long before) {
        log.advanceLogStart(before);
    }

    long nextNanos() {
        return context == null
                ? Long.MAX_VALUE
                : context.deadlines().nextNanos().orElse(Long.MAX_VALUE);
    }

    void expire() {
        if (context != null) {
            context.deadlines().expire(scenario.nowNanos());
            carryOut();
        }
    }

    private void carryOut() {
        for (Effect effect : ReplicaFixture.taken(context.effects())) {
            switch (effect) {
                case Effect.AnswerProduce produce ->
                        answer(((Names) produce.waiter()).text(), produce.answer());
                case Effect.ProposeIsr propose -> {
                    List<BrokerId> isr =
                            propose.proposal().newIsr().stream()
                                    .map(IsrProposal.Member::broker)
                                    .toList();
                    print("proposes isr=" + isr);
                    scenario.proposed(propose.proposal());
                }
                case Effect.HighWatermarkAdvanced advanced ->
                        print("highWatermark=" + advanced.highWatermark());
                case Effect.IsrChanged _ -> {
                    // The description after each step says it.
                }
                case Effect.Truncated truncated ->
                        print(
                                "truncates to "
                                        + truncated.newEnd()
                                        + " (was "
                                        + truncated.oldEnd()
                                        + ")");
                case Effect.BatchesRefused refused ->
                        throw new AssertionError("nothing is damaged on the way here: " + refused);
                case Effect.WakeFetch _ -> throw new AssertionError("nobody parks a fetch here");
                case Effect.FetchReady _ -> throw new AssertionError("there is no session here");
            }
        }
    }

    String describe() {
        String records =
                log.entries().stream().map(ListLog.Entry::name).collect(Collectors.joining(","));
        String start = log.logStartOffset() == 0 ? "" : " logStart=" + log.logStartOffset();
        String role =
                Optional.ofNullable(replica)
                        .flatMap(PartitionReplica::role)
                        .map(
                                is ->
                                        (is instanceof PartitionLeader ? "leader" : "follower")
                                                + " epoch="
                                                + is.leaderEpoch())
                        .orElse("down");
        String watermark = replica == null ? "" : " highWatermark=" + replica.highWatermark();
        return id + " " + role + " log=" + records + start + watermark;
    }

    private void print(String what) {
        scenario.print(id + " " + what);
    }
}
