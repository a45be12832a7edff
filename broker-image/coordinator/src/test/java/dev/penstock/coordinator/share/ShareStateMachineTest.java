/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What share coordinators keep, and from whom they take it. */
class ShareStateMachineTest {
    private static final SharePartitionKey KEY =
            new SharePartitionKey("orders", new TopicPartition(new Uuid(7, 8), 3));
    private static final SharePartitionKey OTHER =
            new SharePartitionKey("orders", new TopicPartition(new Uuid(7, 8), 4));
    private static final ShareStateConfig CONFIG = new ShareStateConfig(2, 1_000, 1_000, 5_000);

    private final List<ShareStateRecord> log = new ArrayList<>();
    private ShareStateMachine machine = new ShareStateMachine(CONFIG);
    private Now now = new Now(1, 1_000);

    @Test
    void whoLeadsAnewGoesOnWhereTheLeaderBeforeWas() {
        ask(new ShareStateRequest.Initialize(KEY, 1, 100));
        read(4);
        write(1, 4, 100, batch(100, 104, DeliveryState.AVAILABLE, 1));
        write(1, 4, 103, batch(105, 109, DeliveryState.ACKNOWLEDGED, 1));
        write(1, 4, 103, batch(104, 106, DeliveryState.ARCHIVED, 2));

        replay();

        assertThat(read(5))
                .isEqualTo(
                        new ShareStateResponse.State(
                                ShareStateError.NONE,
                                1,
                                103,
                                List.of(
                                        batch(103, 103, DeliveryState.AVAILABLE, 1),
                                        batch(104, 106, DeliveryState.ARCHIVED, 2),
                                        batch(107, 109, DeliveryState.ACKNOWLEDGED, 1))));
        assertThat(ask(new ShareStateRequest.ReadSummary(KEY)))
                .isEqualTo(new ShareStateResponse.Summary(ShareStateError.NONE, 1, 5, 103, 7));
    }

    @Test
    void aLeaderOfAnOlderEpochChangesNothing() {
        ask(new ShareStateRequest.Initialize(KEY, 1, 0));
        read(5);

        assertThat(read(4).error()).isEqualTo(ShareStateError.FENCED_LEADER_EPOCH);
        assertThat(write(1, 4, 9)).isEqualTo(ShareStateError.FENCED_LEADER_EPOCH);
        replay();
        assertThat(write(1, 4, 9)).isEqualTo(ShareStateError.FENCED_LEADER_EPOCH);
        assertThat(read(5).startOffset()).isZero();
    }

    @Test
    void aGroupThatBeginsAnewIsNotDisturbedByWhatWasBefore() {
        ask(new ShareStateRequest.Initialize(KEY, 1, 0));
        write(1, 0, 50, batch(60, 69, DeliveryState.ACKNOWLEDGED, 1));

        ask(new ShareStateRequest.Initialize(KEY, 2, 10));

        assertThat(write(1, 0, 70)).isEqualTo(ShareStateError.FENCED_STATE_EPOCH);
        assertThat(ask(new ShareStateRequest.Initialize(KEY, 1, 0)).error())
                .isEqualTo(ShareStateError.FENCED_STATE_EPOCH);
        replay();
        assertThat(read(0))
                .isEqualTo(new ShareStateResponse.State(ShareStateError.NONE, 2, 10, List.of()));
    }

    @Test
    void anInitialisationThatComesTwiceForgetsNothing() {
        ask(new ShareStateRequest.Initialize(KEY, 1, ShareStateResponse.NO_START_OFFSET));
        write(1, 0, 50);

        ask(new ShareStateRequest.Initialize(KEY, 1, ShareStateResponse.NO_START_OFFSET));

        assertThat(read(0).startOffset()).isEqualTo(50);
    }

    @Test
    void whatWasNeverInitialisedOrIsDeletedIsNotThere() {
        assertThat(read(0).error()).isEqualTo(ShareStateError.INVALID_REQUEST);
        assertThat(write(1, 0, 9)).isEqualTo(ShareStateError.INVALID_REQUEST);
        assertThat(ask(new ShareStateRequest.Delete(KEY)).error()).isEqualTo(ShareStateError.NONE);
        assertThat(log).isEmpty();

        ask(new ShareStateRequest.Initialize(KEY, 1, 9));
        ask(new ShareStateRequest.Delete(KEY));
        replay();

        assertThat(ask(new ShareStateRequest.ReadSummary(KEY)))
                .isEqualTo(new ShareStateResponse.Summary(ShareStateError.NONE, 0, 0, -1, -1));
    }

    @Test
    void aSnapshotFollowsAfterSoManyUpdates() {
        ask(new ShareStateRequest.Initialize(KEY, 1, 0));
        for (int i = 1; i <= 7; i++) {
            write(1, 0, i);
        }

        assertThat(log).filteredOn(ShareStateRecord.Snapshot.class::isInstance).hasSize(3);
        assertThat(machine.firstNeededOffset()).isEqualTo(6);
        replay();
        assertThat(read(0).startOffset()).isEqualTo(7);
    }

    @Test
    void whatIsColdDoesNotKeepTheLogFromShrinking() {
        ask(new ShareStateRequest.Initialize(OTHER, 1, 5));
        ask(new ShareStateRequest.Initialize(KEY, 1, 0));
        sweep();
        for (int i = 1; i <= 30; i++) {
            write(1, 0, i);
        }
        assertThat(machine.firstNeededOffset()).isZero();

        sweep();

        assertThat(machine.firstNeededOffset()).isGreaterThan(25);
        int size = log.size();
        for (int i = 0; i < 5; i++) {
            sweep();
        }
        assertThat(log).as("nothing happens, nothing is written").hasSize(size);
    }

    // ---- telling ----

    private void sweep() {
        now = new Now(now.nanos() + 2_000_000_000L, now.epochMs() + 2_000);
        if (machine.nextDeadlineNanos().isEmpty()) {
            machine.loaded(now);
        } else {
            machine.expire(now).ifPresent(this::apply);
        }
    }

    private ShareStateResponse.State read(int leaderEpoch) {
        return (ShareStateResponse.State)
                ask(new ShareStateRequest.Read(KEY, new LeaderEpoch(leaderEpoch)));
    }

    private ShareStateError write(
            int stateEpoch, int leaderEpoch, long startOffset, StateBatch... batches) {
        return ask(new ShareStateRequest.Write(
                        KEY,
                        stateEpoch,
                        new LeaderEpoch(leaderEpoch),
                        startOffset,
                        7,
                        List.of(batches)))
                .error();
    }

    private static StateBatch batch(long first, long last, DeliveryState state, int count) {
        return new StateBatch(first, last, state, (short) count);
    }

    private ShareStateResponse ask(ShareStateRequest<?> request) {
        Decision<ShareStateResponse, ShareStateRecord> decision =
                machine.decide(new Ticket(1), request, now);
        apply(decision);
        return decision.answers().getFirst().answer();
    }

    private void apply(Decision<ShareStateResponse, ShareStateRecord> decision) {
        for (ShareStateRecord record : decision.records()) {
            machine.apply(record, log.size());
            log.add(record);
        }
    }

    /** Another broker coordinates now; all it knows are the bytes. */
    private void replay() {
        ShareStateRecordCodec codec = new ShareStateRecordCodec();
        machine = new ShareStateMachine(CONFIG);
        for (int offset = 0; offset < log.size(); offset++) {
            var encoded = codec.encode(log.get(offset));
            machine.apply(codec.decode(encoded.key(), encoded.value()).orElseThrow(), offset);
        }
    }
}
