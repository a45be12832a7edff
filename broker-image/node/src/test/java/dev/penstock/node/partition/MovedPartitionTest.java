/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.node.scrub.ScrubSettings;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A partition of a broker with two log directories is moved from the one to the other. */
class MovedPartitionTest {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final UpkeepSettings SETTINGS =
            new UpkeepSettings(
                    SECOND_NANOS, 1L << 20, SECOND_NANOS, 1 << 20, 1 << 20, ScrubSettings.OFF);
    private static final int RECORDS = 100;
    private static final int VALUE_BYTES = 50_000;
    private static final long SLOW = 1_000_000;

    private final SimDisk second = SimDisk.standalone(2);
    private HostedLogs logs;

    @BeforeEach
    void aPartitionInTheFirstDirectory() throws IOException {
        logs = new HostedLogs(new SimWorld(1), List.of(second), 2, SETTINGS);
        logs.lead(0);
        for (int i = 0; i < RECORDS; i++) {
            logs.append(0, "key", VALUE_BYTES);
        }
        assertThat(logs.process.disk().exists("orders-0")).isTrue();
    }

    private ErrorCode move(int directory) {
        List<ErrorCode> answer = new ArrayList<>();
        logs.onLoop(owner -> answer.add(owner.mover().move(HostedLogs.id(0), directory)));
        return answer.getFirst();
    }

    private List<MoveView> moving() {
        List<MoveView> found = new ArrayList<>();
        logs.onLoop(owner -> found.addAll(owner.mover().moves()));
        return found;
    }

    private void slowly() {
        logs.throttle.rates(Long.MAX_VALUE, Long.MAX_VALUE, SLOW);
    }

    private void isWholeIn(SimDisk there, SimDisk notThere, long records) {
        assertThat(there.exists("orders-0")).isTrue();
        assertThat(notThere.exists("orders-0")).isFalse();
        assertThat(there.exists("orders-0.future")).isFalse();
        assertThat(logs.view(0).logEndOffset()).isEqualTo(records);
        assertThat(logs.view(0).isLeader()).isTrue();
        assertThat(logs.failures).isEmpty();
    }

    @Test
    void whoLeadsGoesOnAndTheFormerFilesAreDeletedLater() {
        assertThat(move(1)).isEqualTo(ErrorCode.NONE);
        int produced = 0;
        while (logs.moves.isEmpty()) {
            logs.append(0, "key", VALUE_BYTES);
            produced++;
            logs.world.runFor(1_000_000);
        }

        assertThat(logs.moves).containsExactly("0 to 1");
        isWholeIn(second, logs.process.disk(), RECORDS + produced);
        assertThat(logs.view(0).highWatermark()).isEqualTo(RECORDS + produced);
        assertThat(logs.process.disk().exists("orders-0.moved")).isTrue();
        logs.append(0, "key", VALUE_BYTES);
        logs.world.runFor(PartitionMover.REPLACED_NANOS + SECOND_NANOS);
        assertThat(logs.process.disk().list("")).noneMatch(name -> name.startsWith("orders-0"));
        isWholeIn(second, logs.process.disk(), RECORDS + produced + 1);
        assertThat(moving()).isEmpty();
    }

    @Test
    void aFollowerGoesOnToFollow() {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        logs.await(() -> !logs.fetches.isEmpty());

        move(1);
        logs.await(() -> !logs.moves.isEmpty());
        logs.answer(
                0,
                new RecordBatchBuilder()
                        .baseOffset(RECORDS)
                        .leaderEpoch(new LeaderEpoch(2))
                        .append(1, null, ByteBuffer.allocate(9))
                        .build());
        logs.await(() -> logs.view(0).logEndOffset() == RECORDS + 1);

        assertThat(second.exists("orders-0")).isTrue();
        assertThat(logs.failures).isEmpty();
    }

    @Test
    void itIsCopiedAtTheRateThatIsAllowed() {
        slowly();

        move(1);
        logs.world.runFor(SECOND_NANOS);

        assertThat(moving())
                .singleElement()
                .satisfies(
                        move -> {
                            assertThat(move.directory()).isEqualTo(1);
                            assertThat(move.sizeBytes())
                                    .isBetween(1L, SLOW + 3L * PartitionMover.STEP_BYTES);
                            assertThat(move.lagOffsets()).isBetween(1L, (long) RECORDS);
                        });
        assertThat(logs.moves).isEmpty();
        logs.world.runFor(10 * SECOND_NANOS);
        assertThat(logs.moves).containsExactly("0 to 1");
    }

    @Test
    void movingItBackEndsTheMove() {
        slowly();
        move(1);
        logs.world.runFor(SECOND_NANOS);
        assertThat(second.exists("orders-0.future")).isTrue();

        assertThat(move(0)).isEqualTo(ErrorCode.NONE);
        logs.world.runFor(20 * SECOND_NANOS);

        assertThat(logs.moves).isEmpty();
        assertThat(moving()).isEmpty();
        assertThat(second.exists("orders-0.future")).isFalse();
        isWholeIn(logs.process.disk(), second, RECORDS);
    }

    @Test
    void theNextProcessGoesOnWithTheCopy() throws IOException {
        slowly();
        move(1);
        logs.world.runFor(2 * SECOND_NANOS);
        assertThat(moving()).hasSize(1);

        logs = logs.next(SETTINGS);
        logs.lead(0);

        logs.await(() -> !logs.moves.isEmpty());
        assertThat(logs.moves).containsExactly("0 to 1");
        isWholeIn(second, logs.process.disk(), RECORDS);
        logs = logs.next(SETTINGS);
        logs.lead(0);
        isWholeIn(second, logs.process.disk(), RECORDS);
        assertThat(logs.process.disk().exists("orders-0.moved")).isFalse();
    }

    @Test
    void aLogThatIsCutMeanwhileIsCopiedAnew() {
        slowly();
        move(1);
        logs.world.runFor(2 * SECOND_NANOS);
        long copied = moving().getFirst().sizeBytes();

        logs.onLoop(owner -> owner.deleteRecords(HostedLogs.id(0), RECORDS));
        logs.append(0, "key", VALUE_BYTES);
        logs.await(() -> !logs.moves.isEmpty());

        assertThat(copied).isPositive();
        assertThat(logs.moves).containsExactly("0 to 1");
        isWholeIn(second, logs.process.disk(), RECORDS + 1);
        assertThat(logs.view(0).logStartOffset()).isEqualTo(RECORDS);
    }

    @Test
    void aLogThatBeginsWithinABatchIsCopied() {
        RecordBatchBuilder three = new RecordBatchBuilder();
        for (int i = 0; i < 3; i++) {
            three.append(logs.process.clock().epochMs(), null, ByteBuffer.allocate(9));
        }
        logs.produce(0, three.build());
        logs.onLoop(owner -> owner.deleteRecords(HostedLogs.id(0), RECORDS + 1));

        move(1);
        logs.await(() -> !logs.moves.isEmpty());

        isWholeIn(second, logs.process.disk(), RECORDS + 3);
        assertThat(logs.view(0).logStartOffset()).isEqualTo(RECORDS + 1);
    }

    @Test
    void aCopyThatFindsNoRoomIsGivenUp() {
        second.capacityBytes(2_000_000);

        move(1);
        logs.await(() -> !logs.moves.isEmpty());

        assertThat(logs.moves.getFirst()).startsWith("0 stays:");
        assertThat(second.exists("orders-0.future")).isFalse();
        isWholeIn(logs.process.disk(), second, RECORDS);
        assertThat(logs.space.isFull()).isFalse();
    }

    @Test
    void aPartitionThatIsDeletedIsNotCopiedOn() {
        slowly();
        move(1);
        logs.world.runFor(SECOND_NANOS);

        logs.onLoop(owner -> owner.remove(List.of(HostedLogs.id(0))));
        logs.world.runFor(SECOND_NANOS);

        assertThat(second.list("")).noneMatch(name -> name.startsWith("orders-0"));
        assertThat(moving()).isEmpty();
    }

    @Test
    void whatIsNotHereCannotBeMoved() {
        List<ErrorCode> answer = new ArrayList<>();
        logs.onLoop(owner -> answer.add(owner.mover().move(HostedLogs.id(5), 1)));

        assertThat(answer).containsExactly(ErrorCode.REPLICA_NOT_AVAILABLE);
        assertThat(move(0)).isEqualTo(ErrorCode.NONE);
        assertThat(moving()).isEmpty();
    }
}
