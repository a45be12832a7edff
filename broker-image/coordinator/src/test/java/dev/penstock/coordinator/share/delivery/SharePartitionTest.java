/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.share.DeliveryState;
import dev.penstock.coordinator.share.ShareGroupConfig;
import dev.penstock.coordinator.share.StateBatch;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** How records of one partition reach the members of a group. */
class SharePartitionTest {
    private static final ShareGroupConfig CONFIG =
            new ShareGroupConfig(1_000, 3, 30, true, new ShareGroupConfig.Start.Earliest(), false);
    private static final long SECOND = 1_000_000_000L;

    private final SharePartition partition = new SharePartition(0, true, List.of());

    @Test
    void batchesAreGivenWholeUntilThereAreEnough() {
        assertThat(take("anna", 4, false, data(0, 2), data(3, 5), data(6, 8)))
                .containsExactly(new AcquiredRecords(0, 5, (short) 1));
        assertThat(take("bert", 4, true, data(6, 8), data(9, 20)))
                .containsExactly(new AcquiredRecords(6, 9, (short) 1));
        assertThat(partition.fetchOffset()).isEqualTo(10);
    }

    @Test
    void acknowledgementsMayBeCutWhereBatchesOfTheLogBegin() {
        List<AcquiredRecords> acquired =
                partition.acquire(
                        "anna",
                        0,
                        List.of(data(0, 2), data(3, 5), data(6, 8)),
                        new AcquireLimit(100, false, 3),
                        CONFIG,
                        0);

        assertThat(acquired).extracting(AcquiredRecords::firstOffset).containsExactly(0L, 3L, 6L);
    }

    @Test
    void nobodyIsToldOfWhatIsNotKept() {
        take("anna", 10, false, data(0, 9));

        AcknowledgeOutcome outcome = say("anna", 0, 4, AcknowledgeType.ACCEPT);
        StateWrite write = partition.pollWrite(0).orElseThrow();

        assertThat(outcome).isEqualTo(new AcknowledgeOutcome.Waits(write.number()));
        assertThat(write.startOffset()).isEqualTo(5);
        assertThat(partition.startOffset()).as("not kept yet").isZero();
        partition.written();
        assertThat(partition.startOffset()).isEqualTo(5);
    }

    @Test
    void whatCouldNotBeKeptIsStillHeld() {
        take("anna", 10, false, data(0, 9));
        say("anna", 0, 4, AcknowledgeType.ACCEPT);
        partition.pollWrite(0).orElseThrow();

        partition.notWritten(0);

        assertThat(take("bert", 10, false)).isEmpty();
        assertThat(partition.pollWrite(0)).as("not at once again").isEmpty();
        assertThat(say("anna", 0, 4, AcknowledgeType.ACCEPT))
                .isInstanceOf(AcknowledgeOutcome.Waits.class);
    }

    @Test
    void onlyTheHolderSpeaksAndOnlyOnce() {
        take("anna", 10, false, data(0, 9));

        assertThat(say("bert", 0, 0, AcknowledgeType.ACCEPT)).isEqualTo(invalidState());
        say("anna", 0, 4, AcknowledgeType.ACCEPT);
        assertThat(say("anna", 4, 5, AcknowledgeType.ACCEPT)).isEqualTo(invalidState());
        assertThat(say("anna", 5, 10, AcknowledgeType.ACCEPT)).isEqualTo(invalidState());
        assertThat(say("anna", 5, 9, AcknowledgeType.ACCEPT))
                .isInstanceOf(AcknowledgeOutcome.Waits.class);
    }

    private static AcknowledgeOutcome invalidState() {
        return new AcknowledgeOutcome.Refused(AcknowledgeOutcome.Reason.INVALID_RECORD_STATE);
    }

    @Test
    void aLockThatRunsOutLetsAnotherHaveTheRecordsSoOftenAndNoMore() {
        for (int delivery = 1; delivery <= 3; delivery++) {
            assertThat(take("anna", 10, false, data(0, 9)))
                    .containsExactly(new AcquiredRecords(0, 9, (short) delivery));
            assertThat(partition.nextDeadlineNanos()).hasValue(delivery * SECOND);
            now = delivery * SECOND;
            partition.expire(CONFIG, now);
        }

        assertThat(take("anna", 10, false, data(0, 9))).isEmpty();
        assertThat(partition.pollWrite(now).orElseThrow().startOffset()).isEqualTo(10);
        assertThat(say("anna", 0, 9, AcknowledgeType.ACCEPT)).isEqualTo(invalidState());
    }

    @Test
    void whatCouldNotBeKeptIsSaidAgain() {
        take("anna", 10, false, data(0, 4), data(5, 9));
        partition.expire(CONFIG, SECOND);
        partition.pollWrite(SECOND).orElseThrow();

        partition.notWritten(SECOND);

        assertThat(partition.pollWrite(2 * SECOND).orElseThrow().batches())
                .containsExactly(new StateBatch(0, 9, DeliveryState.AVAILABLE, (short) 1));
        partition.written();
        take("bert", 10, false, data(0, 4), data(5, 9));
        say("bert", 5, 9, AcknowledgeType.REJECT);
        partition.pollWrite(2 * SECOND).orElseThrow();
        partition.written();
        say("bert", 0, 0, AcknowledgeType.RENEW);
        say("bert", 1, 1, AcknowledgeType.REJECT);
        partition.pollWrite(2 * SECOND).orElseThrow();
        partition.notWritten(2 * SECOND);
        assertThat(partition.pollWrite(4 * SECOND).orElseThrow().batches())
                .containsExactly(new StateBatch(5, 9, DeliveryState.ARCHIVED, (short) 2));
    }

    @Test
    void whoStillWorksKeepsItsRecordsLonger() {
        take("anna", 10, false, data(0, 9));
        now = SECOND / 2;

        assertThat(say("anna", 0, 4, AcknowledgeType.RENEW))
                .isEqualTo(new AcknowledgeOutcome.Done());

        partition.expire(CONFIG, SECOND);
        assertThat(partition.fetchOffset()).isEqualTo(5);
        partition.expire(CONFIG, SECOND + SECOND / 2);
        assertThat(partition.fetchOffset()).isZero();
    }

    @Test
    void whatAMemberHeldWhenItLeftWasNotDelivered() {
        take("anna", 10, false, data(0, 9));

        partition.release("anna");

        assertThat(take("bert", 10, false, data(0, 9)))
                .containsExactly(new AcquiredRecords(0, 9, (short) 1));
    }

    @Test
    void markersAbortedRecordsAndGapsAreSettledWithoutAWord() {
        FetchedBatch marker = new FetchedBatch(5, 5, false);

        assertThat(take("anna", 10, false, data(0, 2), marker, data(8, 9)))
                .extracting(AcquiredRecords::firstOffset)
                .containsExactly(0L, 8L);

        say("anna", 0, 2, AcknowledgeType.ACCEPT);
        StateWrite write = partition.pollWrite(0).orElseThrow();
        assertThat(write.startOffset()).isEqualTo(8);
        partition.written();
        take("anna", 10, false, new FetchedBatch(10, 10, false));
        say("anna", 8, 9, AcknowledgeType.ACCEPT);
        assertThat(partition.pollWrite(0).orElseThrow().startOffset()).isEqualTo(11);
    }

    @Test
    void soManyAreUnderWayAndNoMore() {
        take("anna", 100, false, data(0, 29));

        assertThat(partition.isOpen(CONFIG)).isFalse();
        assertThat(take("bert", 100, false, data(30, 39))).isEmpty();
        say("anna", 3, 3, AcknowledgeType.RELEASE);
        partition.pollWrite(0).orElseThrow();
        partition.written();
        assertThat(take("bert", 100, false, data(0, 29), data(30, 39)))
                .containsExactly(new AcquiredRecords(3, 3, (short) 2));
        say("anna", 0, 2, AcknowledgeType.ACCEPT);
        assertThat(take("bert", 100, false, data(30, 39))).hasSize(1);
    }

    @Test
    void whatTheLogHasLostIsNotWaitedFor() {
        take("anna", 10, false, data(0, 9));
        say("anna", 8, 9, AcknowledgeType.RELEASE);

        partition.logStartsAt(5);

        assertThat(partition.startOffset()).isEqualTo(5);
        assertThat(say("anna", 0, 4, AcknowledgeType.ACCEPT)).isEqualTo(invalidState());
        assertThat(say("anna", 3, 5, AcknowledgeType.ACCEPT))
                .as("what of it is there")
                .isInstanceOf(AcknowledgeOutcome.Waits.class);
        assertThat(partition.pollWrite(0).orElseThrow().startOffset()).isEqualTo(6);
        partition.logStartsAt(20);
        assertThat(partition.fetchOffset()).isEqualTo(20);
    }

    @Test
    void aNewLeaderGoesOnWithWhatIsKept() {
        SharePartition next =
                new SharePartition(
                        10,
                        true,
                        List.of(
                                new StateBatch(12, 13, DeliveryState.ACKNOWLEDGED, (short) 1),
                                new StateBatch(14, 14, DeliveryState.AVAILABLE, (short) 2)));

        List<AcquiredRecords> acquired =
                next.acquire(
                        "anna",
                        next.fetchOffset(),
                        List.of(data(8, 20)),
                        new AcquireLimit(100, false, 100),
                        CONFIG,
                        0);

        assertThat(acquired)
                .containsExactly(
                        new AcquiredRecords(10, 11, (short) 1),
                        new AcquiredRecords(14, 14, (short) 3),
                        new AcquiredRecords(15, 20, (short) 1));
    }

    @Test
    void eachRecordOfABatchMayHaveAnAnswerOfItsOwn() {
        take("anna", 10, false, data(0, 9));
        List<AcknowledgeType> types =
                IntStream.range(0, 10)
                        .mapToObj(i -> i < 5 ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE)
                        .toList();

        partition.acknowledge("anna", List.of(new Acknowledgement(0, 9, types)), CONFIG, now);

        StateWrite write = partition.pollWrite(0).orElseThrow();
        assertThat(write.startOffset()).isEqualTo(5);
        assertThat(write.batches())
                .containsExactly(new StateBatch(5, 9, DeliveryState.AVAILABLE, (short) 1));
    }

    // ---- telling ----

    private long now;

    private static FetchedBatch data(long firstOffset, long lastOffset) {
        return new FetchedBatch(firstOffset, lastOffset, true);
    }

    private List<AcquiredRecords> take(
            String member, int maxRecords, boolean exact, FetchedBatch... log) {
        return partition.acquire(
                member,
                partition.fetchOffset(),
                List.of(log),
                new AcquireLimit(maxRecords, exact, 100),
                CONFIG,
                now);
    }

    private AcknowledgeOutcome say(
            String member, long firstOffset, long lastOffset, AcknowledgeType type) {
        return partition.acknowledge(
                member,
                List.of(new Acknowledgement(firstOffset, lastOffset, List.of(type))),
                CONFIG,
                now);
    }
}
