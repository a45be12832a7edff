/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.Compression;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

class LogCompactionTest {
    private SimDisk disk;
    private CompactedLog log;

    @BeforeEach
    void aCompactedLog() throws IOException {
        disk = SimDisk.standalone(1);
        log = new CompactedLog(disk);
    }

    @Test
    void ofEachKeyTheNewestRecordStaysAtItsOffset() throws IOException {
        log.put("a", "1");
        log.put("b", "1");
        log.put("a", "2");
        log.put("c", "1");
        log.put("b", "2");

        log.clean();

        assertThat(log.records()).containsExactly("2:a=2", "3:c=1", "4:b=2");
        assertThat(log.log().logEndOffset()).isEqualTo(5);
        assertThat(log.log().cleanedOffset()).isEqualTo(5);
    }

    @Test
    void aBatchWhoseProducerWroteNoRecordsIntoItStaysAndTheOthersAreCompacted() throws IOException {
        log.put("a", "1");
        log.fixture.append(0, LogFixture.unreadable(log.fixture.batch("x", "y")));
        log.put("a", "2");

        log.clean();

        // The first stays without its record, because its segment begins with it.
        assertThat(log.batches())
                .extracting(RecordBatch::baseOffset, RecordBatch::recordCount)
                .containsExactly(tuple(0L, 0), tuple(1L, 2), tuple(3L, 1));
        assertThat(log.log().cleanedOffset()).isEqualTo(4);
    }

    @Test
    void theActiveSegmentIsNotTouched() throws IOException {
        log.put("a", "1");
        log.put("a", "2");
        log.clean();
        log.put("a", "3");
        log.put("a", "4");

        log.log().checkpoint();
        log.cleanWhatIsDue();

        assertThat(log.records()).containsExactly("1:a=2", "2:a=3", "3:a=4");
    }

    @Test
    void whatIsNotStableYetIsNotTouched() throws IOException {
        log.put("a", "1");
        log.put("a", "2");
        log.seal();

        assertThat(log.log().beginCleaning(1, CompactedLog.ALL_KEYS_BYTES)).isEmpty();
        assertThat(log.log().beginCleaning(2, CompactedLog.ALL_KEYS_BYTES)).isPresent();
    }

    @Test
    void whatACrashCouldStillTakeIsNotTouched() throws IOException {
        log.put("a", "1");
        log.put("a", "2");
        log.log().roll();

        assertThat(log.log().dueForCleaning(2)).isEmpty();
    }

    @Test
    void aReaderBetweenTwoRecordsGetsTheNextOne() throws IOException {
        for (int i = 0; i < 100; i++) {
            log.put("key", "value-" + i);
        }
        log.put("other", "1");
        log.clean();

        assertThat(log.fixture.records(50)).containsExactly("99:value-99", "100:1");
        assertThat(log.records()).containsExactly("99:key=value-99", "100:other=1");
    }

    @Test
    void aBatchKeepsItsOffsetsEpochAndSequencesWhenRecordsLeaveIt() throws IOException {
        log.epoch = 7;
        log.put(CompactedLog.producer(5, 0), "a", "1", "b", "1", "c", "1", "d", "1");
        log.put("d", "2");
        log.put("a", "2");

        log.clean();

        RecordBatch batch = log.batches().getFirst();
        assertThat(batch.baseOffset()).isZero();
        assertThat(batch.lastOffset()).isEqualTo(3);
        assertThat(batch.recordCount()).isEqualTo(2);
        assertThat(batch.lastSequence()).isEqualTo(3);
        assertThat(batch.leaderEpoch()).isEqualTo(7);
        assertThat(log.records()).containsExactly("1:b=1", "2:c=1", "4:d=2", "5:a=2");
    }

    @ParameterizedTest
    @EnumSource
    void compressedBatchesAreCompressedAgain(Compression compression) throws IOException {
        log.put(CompactedLog.compressed(compression), "a", "1", "b", "1", "c", "x".repeat(500));
        log.put("b", "2");

        log.clean();

        assertThat(log.batches().getFirst().compression()).isEqualTo(compression);
        assertThat(log.records()).containsExactly("0:a=1", "2:c=" + "x".repeat(500), "3:b=2");
    }

    @Test
    void recordsWithoutKeyOfATopicThatWasNotCompactedBeforeGo() throws IOException {
        log.put(null, "old");
        log.put("a", "1");

        log.clean();

        assertThat(log.records()).containsExactly("1:a=1");
    }

    @Test
    void aTombstoneCanBeSeenForItsTimeAndThenGoes() throws IOException {
        log.put("a", "1");
        log.put("a", null);
        log.put("b", "1");
        log.clean();
        assertThat(log.records()).as("its value is gone").containsExactly("1:a=null", "2:b=1");

        log.fixture.clock.nowMs += CompactedLog.DELETE_RETENTION_MS - 1;
        log.put("c", "1");
        log.clean();
        assertThat(log.records()).containsExactly("1:a=null", "2:b=1", "3:c=1");

        log.fixture.clock.nowMs += 1;
        log.put("d", "1");
        log.clean();
        assertThat(log.records()).containsExactly("2:b=1", "3:c=1", "4:d=1");
    }

    @Test
    void aTombstonesTimeBeginsWithThePassThatMeetsItNotWithItsTimestamp() throws IOException {
        log.put("a", null);
        log.fixture.clock.nowMs += 100 * CompactedLog.DELETE_RETENTION_MS;
        log.put("b", "1");

        log.clean();

        RecordBatch batch = log.batches().getFirst();
        assertThat(batch.hasDeleteHorizon()).isTrue();
        assertThat(batch.baseTimestampMs())
                .isEqualTo(log.fixture.clock.nowMs + CompactedLog.DELETE_RETENTION_MS);
        assertThat(batch.records().iterator().next().timestampMs())
                .as("the record's own time")
                .isEqualTo(LogFixture.START_MS);
    }

    @Test
    void recordsOfAnAbortedTransactionGoAndDoNotHideOlderOnes() throws IOException {
        log.put("a", "committed");
        log.put(CompactedLog.producer(5, 0).transactional(), "a", "aborted", "b", "aborted");
        log.end(5, ControlMarker.Type.ABORT);
        log.put("c", "1");

        log.clean();

        assertThat(log.records()).containsExactly("0:a=committed", "3:ABORT", "4:c=1");
    }

    @Test
    void aTransactionThatWasAbortedBehindTheCleanedPartIsKnown() throws IOException {
        log.put("a", "committed");
        log.put(CompactedLog.producer(5, 0).transactional(), "a", "aborted");
        log.log().roll();
        log.end(5, ControlMarker.Type.ABORT);
        log.log().checkpoint();

        log.cleanWhatIsDue();

        assertThat(log.records()).containsExactly("0:a=committed", "2:ABORT");
    }

    @Test
    void aMarkerGoesOnceNothingOfItsTransactionIsLeftAndItsTimeHasPassed() throws IOException {
        log.put("z", "1");
        log.put(CompactedLog.producer(5, 0).transactional(), "a", "1");
        log.end(5, ControlMarker.Type.COMMIT);
        log.put(CompactedLog.producer(5, 1), "a", "2");
        log.clean();
        assertThat(log.records()).containsExactly("0:z=1", "2:COMMIT", "3:a=2");

        log.put("b", "1");
        log.clean();
        assertThat(log.records())
                .as("the pass that finds it alone gives it a time")
                .containsExactly("0:z=1", "2:COMMIT", "3:a=2", "4:b=1");

        log.fixture.clock.nowMs += CompactedLog.DELETE_RETENTION_MS;
        log.put("c", "1");
        log.clean();
        assertThat(log.records()).containsExactly("0:z=1", "3:a=2", "4:b=1", "5:c=1");
    }

    @Test
    void aCommittedTransactionsRecordsAreRecordsLikeOthers() throws IOException {
        log.put("a", "1");
        log.put(CompactedLog.producer(5, 0).transactional(), "a", "2");
        log.end(5, ControlMarker.Type.COMMIT);
        log.put("b", "1");

        log.clean();

        assertThat(log.records()).containsExactly("1:a=2", "2:COMMIT", "3:b=1");
    }

    @Test
    void aProducersLastSequenceIsKnownEvenFromTheBatchesAlone() throws IOException {
        ByteBuffer last =
                CompactedLog.producer(5, 1)
                        .append(log.fixture.clock.nowMs, LogFixture.text("a"), LogFixture.text("1"))
                        .build();
        log.put(CompactedLog.producer(5, 0), "a", "0");
        log.fixture.append(0, last.duplicate());
        log.put("a", "2");
        log.put("b", "1");
        log.clean();
        assertThat(log.records()).containsExactly("2:a=2", "3:b=1");

        log.log().close();
        for (String name : disk.list(LogFixture.DIRECTORY)) {
            if (name.endsWith(LogFiles.PRODUCER_SNAPSHOT)) {
                disk.delete(LogFixture.DIRECTORY + "/" + name);
            }
        }
        log.fixture.reopen();

        assertThat(log.fixture.append(0, last)).isInstanceOf(LogAppend.Duplicate.class);
    }

    @Test
    void epochsCanStillBeLearntFromTheBatchesAlone() throws IOException {
        for (int epoch = 1; epoch < 4; epoch++) {
            log.epoch = epoch;
            log.put("a", "1");
            log.put("a", "2");
        }
        log.put("b", "1");
        log.clean();
        log.log().close();
        disk.delete(LogFixture.DIRECTORY + "/" + LogFiles.LEADER_EPOCHS);

        log.fixture.reopen();

        assertThat(log.records()).containsExactly("5:a=2", "6:b=1");
        assertThat(log.log().endOffsetFor(new LeaderEpoch(1)))
                .contains(new EpochEnd(new LeaderEpoch(1), 2));
        assertThat(log.log().endOffsetFor(new LeaderEpoch(2)))
                .contains(new EpochEnd(new LeaderEpoch(2), 4));
    }

    @Test
    void smallNeighboursBecomeOneSegment() throws IOException {
        for (int i = 0; i < 10; i++) {
            log.put("a", "value-" + i);
            log.put("key-" + i, "1");
            log.log().roll();
        }
        log.log().checkpoint();
        int before = log.log().segmentCount();

        log.cleanWhatIsDue();

        assertThat(before).isEqualTo(11);
        assertThat(log.log().segmentCount()).isEqualTo(2);
        assertThat(log.records()).hasSize(11).endsWith("18:a=value-9", "19:key-9=1");
    }

    @Test
    void whatTheMemoryForKeysCannotHoldIsLeftToTheNextPass() throws IOException {
        int keys = 1_000;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < keys; i++) {
                log.put("key-" + i, "value-" + round);
            }
        }
        log.seal();

        CleaningReport first = log.cleanOnce(1).orElseThrow();
        int passes = 1;
        while (log.cleanOnce(1).isPresent()) {
            passes++;
        }

        assertThat(first.isComplete()).isFalse();
        assertThat(first.keys()).isLessThanOrEqualTo(192);
        assertThat(passes).isGreaterThan(5);
        assertThat(log.records()).hasSize(keys).allMatch(line -> line.endsWith("value-1"));
    }

    @Test
    void aLogIsDueWhenEnoughOfItIsNew() throws IOException {
        log.fixture.log.reconfigure(
                log.fixture.config.withCompaction(
                        Optional.of(new CompactionConfig(0, Long.MAX_VALUE, 0.5, 0))));
        for (int i = 0; i < 10; i++) {
            log.put("key-" + i, "value");
        }
        log.clean();
        assertThat(log.log().cleanedOffset()).as("all of it was new").isEqualTo(10);

        log.put("key-1", "later");
        log.seal();
        assertThat(log.log().dueForCleaning(11)).isEmpty();

        for (int i = 0; i < 20; i++) {
            log.put("key-1", "later");
        }
        log.seal();
        assertThat(log.log().dueForCleaning(31).getAsDouble()).isGreaterThan(0.5);
    }

    @Test
    void aYoungRecordStaysAsItIs() throws IOException {
        log.fixture.log.reconfigure(
                log.fixture.config.withCompaction(
                        Optional.of(new CompactionConfig(500, Long.MAX_VALUE, 0, 0))));
        log.put("a", "1");
        log.put("a", "2");
        log.clean();
        assertThat(log.records()).containsExactly("0:a=1", "1:a=2");

        log.fixture.clock.nowMs += 500;
        log.cleanWhatIsDue();
        assertThat(log.records()).containsExactly("1:a=2");
    }

    @Test
    void whatHasWaitedTooLongIsDueHoweverLittleItIs() throws IOException {
        log.fixture.log.reconfigure(
                log.fixture.config.withCompaction(
                        Optional.of(new CompactionConfig(0, 1_000, 1, 0))));
        log.put("a", "1");
        log.put("a", "2");
        log.seal();
        assertThat(log.log().dueForCleaning(2)).isEmpty();

        log.fixture.clock.nowMs += 1_001;

        assertThat(log.log().dueForCleaning(2)).isPresent();
    }

    @Test
    void aFollowerTakesACompactedLogWithItsGaps() throws IOException {
        for (int i = 0; i < 200; i++) {
            log.put("key-" + i % 7, "value-" + i);
        }
        log.clean();
        SimDisk other = SimDisk.standalone(2);
        CompactedLog follower = new CompactedLog(other);

        for (RecordBatch batch : log.batches()) {
            assertThat(follower.log().appendAsFollower(batch.bytes()))
                    .isInstanceOf(LogAppend.Appended.class);
        }

        assertThat(follower.records()).isEqualTo(log.records());
        follower.log().closeAbruptly();
        follower.fixture.reopen();
        assertThat(follower.records()).isEqualTo(log.records());
        assertThat(follower.log().logEndOffset()).isEqualTo(log.log().logEndOffset());
    }

    @Test
    void whatIsCutMeanwhileIsNotReplaced() throws IOException {
        log.put("a", "1");
        log.put("a", "2");
        log.seal();
        CleaningWork work = log.log().beginCleaning(2, CompactedLog.ALL_KEYS_BYTES).orElseThrow();
        work.run();

        log.log().truncateFullyAndStartAt(10);
        boolean more = log.log().endCleaning(work);

        assertThat(more).isFalse();
        assertThat(log.records()).isEmpty();
        assertThat(log.log().logStartOffset()).isEqualTo(10);
        assertThat(disk.list(LogFixture.DIRECTORY))
                .noneMatch(name -> name.endsWith(LogFiles.CLEANED));
    }

    @Test
    void aCutIsNoDamageForTheWorkThatReadsBehindIt() throws IOException {
        log.put("a", "1");
        log.put("a", "2");
        log.seal();
        log.put("b", "not yet committed");
        CleaningWork work = log.log().beginCleaning(2, CompactedLog.ALL_KEYS_BYTES).orElseThrow();

        log.log().truncateTo(2);

        assertThat(work.isCancelled()).isTrue();
        work.discard();
        log.cleanWhatIsDue();
        assertThat(log.records()).containsExactly("1:a=2");
    }

    @Test
    void aLogThatIsDeletedMeanwhileLeavesNothing() throws IOException {
        log.put("a", "1");
        log.put("a", "2");
        log.seal();
        CleaningWork work = log.log().beginCleaning(2, CompactedLog.ALL_KEYS_BYTES).orElseThrow();
        work.run();

        log.log().remove().delete();
        work.discard();

        assertThat(disk.list("")).isEmpty();
        disk.checkNoOpenFiles();
    }

    @Test
    void whoStillReadsWhatWasReplacedCanFinish() throws IOException {
        log.put("a", "1");
        log.put("a", "2");
        log.seal();
        LogRead.Slices read = (LogRead.Slices) log.log().read(0, 1_000, 2, true);

        log.cleanWhatIsDue();

        assertThat(read.copy().remaining()).isEqualTo(read.sizeBytes());
        assertThat(log.records()).isEqualTo(List.of("1:a=2"));
    }

    @Test
    void theAppendTimeOfABatchStays() throws IOException {
        log.fixture.log.reconfigure(
                log.fixture.config.withTimestampType(
                        dev.penstock.record.TimestampType.LOG_APPEND_TIME));
        log.put(new RecordBatchBuilder(), "a", "1", "b", "1");
        long appendedMs = log.fixture.clock.nowMs;
        log.fixture.clock.nowMs += 50;
        log.put("a", "2");

        log.clean();

        assertThat(log.batches().getFirst().records().iterator().next().timestampMs())
                .isEqualTo(appendedMs);
        assertThat(log.log().offsetForTimestamp(appendedMs + 1))
                .map(TimestampedOffset::offset)
                .contains(2L);
    }
}
