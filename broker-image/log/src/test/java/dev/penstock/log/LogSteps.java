/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimRandomness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The random steps of {@link LogCrashTest}, each done to the log and to its model. */
final class LogSteps {
    private static final int PRODUCERS = 3;
    private static final int NEVER_EXPIRES = Integer.MAX_VALUE;

    private final SimDisk disk;
    private final SimRandomness chance;
    private final LogHistory history = new LogHistory();
    private final LogFixture fixture;
    private int epoch;
    private boolean hasForgotten;
    private CheckpointWork work;
    private boolean hasRun;
    private FlushWork flush;
    private boolean hasFlushed;

    LogSteps(SimDisk disk, SimRandomness chance) throws IOException {
        this.disk = disk;
        this.chance = chance;
        this.fixture = new LogFixture(disk);
        fixture.config =
                LogConfig.DEFAULTS
                        .withSegmentBytes((int) chance.between(400, 6_000))
                        .withIndex((int) chance.between(0, 1_000), 240)
                        .withProducerExpirationMs(NEVER_EXPIRES)
                        .withFileDeleteDelayMs(chance.between(0, 100))
                        .withRetentionBytes(chance.between(500, 5_000));
        fixture.reopen();
    }

    void take(int step) throws IOException {
        fixture.clock.nowMs += chance.between(0, 20);
        switch (step) {
            case 0 -> append();
            case 1 -> appendAsProducer();
            case 2 -> epoch++;
            case 3 -> flush();
            case 4 -> checkpoint();
            case 5 -> fixture.log.roll();
            case 6 -> truncate();
            case 7 -> truncateFully();
            case 8 -> retain();
            case 9 -> restartInOrder();
            case 10 -> kill();
            case 11 -> losePower();
            case 12 -> beginCheckpoint();
            case 13 -> runCheckpoint();
            case 14 -> endCheckpoint();
            case 15 -> beginFlush();
            case 16 -> runFlush();
            default -> endFlush();
        }
        if (fixture.log.isCutDurable()) {
            history.cutIsDurable();
        }
    }

    private void append() throws IOException {
        RecordBatchBuilder builder = new RecordBatchBuilder();
        int records = (int) chance.between(1, 4);
        for (int i = 0; i < records; i++) {
            ByteBuffer value = ByteBuffer.allocate((int) chance.between(0, 60));
            value.put(value.limit() > 0 ? new byte[] {(byte) chance.nextInt(100)} : new byte[0]);
            builder.append(fixture.clock.nowMs + chance.nextInt(30), null, value.rewind());
        }
        appended(builder.build());
    }

    private void appendAsProducer() throws IOException {
        long id = chance.nextInt(PRODUCERS);
        ProducerInfo known = null;
        for (ProducerInfo producer : fixture.log.producers().describe()) {
            known = producer.producerId() == id ? producer : known;
        }
        if (known != null && known.transactionFirstOffset().isPresent()) {
            ControlMarker.Type type =
                    chance.nextBoolean() ? ControlMarker.Type.COMMIT : ControlMarker.Type.ABORT;
            appended(
                    RecordBatchBuilder.endOfTransaction(
                            id, known.epoch(), fixture.clock.nowMs, new ControlMarker(type, 1)));
            return;
        }
        boolean bumps = known == null || chance.nextInt(8) == 0;
        int producerEpoch = known == null ? 0 : known.epoch() + (bumps ? 1 : 0);
        int last = bumps || known == null ? -1 : known.lastSequence();
        RecordBatchBuilder builder =
                new RecordBatchBuilder().producer(id, (short) producerEpoch, last + 1);
        if (chance.nextInt(3) == 0) {
            builder.transactional();
        }
        builder.append(fixture.clock.nowMs, null, LogFixture.text("x"));
        appended(builder.append(fixture.clock.nowMs, null, LogFixture.text("y")).build());
    }

    private void appended(ByteBuffer batch) throws IOException {
        LogAppend append = fixture.append(epoch, batch);
        assertThat(append)
                .isEqualTo(
                        new LogAppend.Appended(
                                history.endOffset(),
                                new RecordBatch(batch, 0).lastOffset(),
                                BatchLayout.NO_TIMESTAMP,
                                fixture.log.logStartOffset()));
        history.appended(batch);
    }

    private void flush() throws IOException {
        fixture.log.flush();
        history.madeDurable();
    }

    private void checkpoint() throws IOException {
        fixture.log.checkpoint();
        history.madeDurable();
    }

    private void beginCheckpoint() throws IOException {
        fixture.log
                .beginCheckpoint()
                .ifPresent(
                        begun -> {
                            work = begun;
                            hasRun = false;
                        });
    }

    /** A failure matters only when the log was neither cut nor closed meanwhile. */
    private void runCheckpoint() throws IOException {
        if (work != null && !hasRun) {
            work.run();
            hasRun = true;
        }
    }

    private void endCheckpoint() throws IOException {
        if (work != null && hasRun) {
            fixture.log.endCheckpoint(work);
            work = null;
            if (fixture.log.recoveryPoint() > history.durableEnd()) {
                history.madeDurable(fixture.log.recoveryPoint());
            }
        }
    }

    private void beginFlush() throws IOException {
        if (flush == null) {
            flush = fixture.log.beginFlush().orElse(null);
            hasFlushed = false;
        }
    }

    private void runFlush() {
        if (flush != null && !hasFlushed) {
            flush.run();
            hasFlushed = true;
        }
    }

    private void endFlush() throws IOException {
        if (flush != null && hasFlushed) {
            fixture.log.endFlush(flush);
            flush = null;
            if (fixture.log.flushedOffset() > history.durableEnd()) {
                history.madeDurable(fixture.log.flushedOffset());
            }
        }
    }

    private void truncate() throws IOException {
        long start = fixture.log.logStartOffset();
        long end = fixture.log.logEndOffset();
        long offset = Math.max(start, end - chance.nextInt(30));
        fixture.log.truncateTo(offset);
        long newEnd = fixture.log.logEndOffset();
        assertThat(newEnd).isLessThanOrEqualTo(offset);
        if (newEnd < end) {
            history.truncated(newEnd);
            epoch++; // Whoever appends after a truncation does so in a newer epoch.
        }
        assertThat(newEnd).isEqualTo(history.endOffset());
    }

    private void truncateFully() throws IOException {
        long offset = fixture.log.logEndOffset() + chance.nextInt(50);
        fixture.log.truncateFullyAndStartAt(offset);
        history.restarted(offset);
        epoch++;
    }

    private void retain() throws IOException {
        long highWatermark = fixture.log.logEndOffset() - chance.nextInt(20);
        hasForgotten |= fixture.log.deleteOldSegments(fixture.clock.nowMs, highWatermark) > 0;
    }

    private void restartInOrder() throws IOException {
        long start = fixture.log.logStartOffset();
        fixture.log.close();
        work = null;
        flush = null;
        disk.checkNoOpenFiles();
        if (chance.nextBoolean()) {
            disk.crash();
        }
        history.madeDurable();
        fixture.reopen();
        assertThat(fixture.log.logStartOffset()).isEqualTo(start);
        assertThat(fixture.log.recovery().truncatedBytes()).isZero();
        check();
        epoch++;
    }

    private void kill() throws IOException {
        if (chance.nextBoolean()) {
            runCheckpoint();
        }
        fixture.log.closeAbruptly();
        work = null;
        flush = null;
        disk.checkNoOpenFiles();
        fixture.reopen();
        assertThat(fixture.log.recovery().truncatedBytes()).isZero();
        check();
        epoch++;
    }

    private void losePower() throws IOException {
        if (chance.nextBoolean()) {
            runCheckpoint();
        }
        work = null;
        flush = null;
        disk.crash();
        fixture.reopen();
        history.crashedTo(batches(), fixture.log.logStartOffset(), fixture.log.logEndOffset());
        check();
        epoch++;
    }

    /** The log is what its model says, whichever way one looks at it. */
    void check() throws IOException {
        SegmentedLog log = fixture.log;
        assertThat(log.logEndOffset()).isEqualTo(history.endOffset());
        assertThat(batches()).isEqualTo(LogHistory.from(history.batches(), log.logStartOffset()));
        checkEpochs(log);
        if (!hasForgotten) {
            assertThat(log.producers().describe()).isEqualTo(history.producers().describe());
            assertThat(ProducerSnapshot.encode(withoutEnded(log.producers())))
                    .isEqualTo(ProducerSnapshot.encode(withoutEnded(history.producers())));
        }
        checkTimestamps(log);
    }

    /** Ended transactions are forgotten by the high watermark, which the model does not know. */
    private static ProducerStates withoutEnded(ProducerStates states) {
        ProducerStates copy = ProducerSnapshot.decode(ProducerSnapshot.encode(states)).get();
        copy.firstUnstableOffset(Long.MAX_VALUE);
        return copy;
    }

    private void checkEpochs(SegmentedLog log) {
        TreeMap<Integer, Long> starts = history.epochStarts();
        for (Map.Entry<Integer, Long> entry : starts.entrySet()) {
            Map.Entry<Integer, Long> higher = starts.higherEntry(entry.getKey());
            long end = higher == null ? log.logEndOffset() : higher.getValue();
            if (end > log.logStartOffset()) {
                LeaderEpoch asked = new LeaderEpoch(entry.getKey());
                assertThat(log.endOffsetFor(asked)).contains(new EpochEnd(asked, end));
            }
        }
    }

    private void checkTimestamps(SegmentedLog log) throws IOException {
        long asked = fixture.clock.nowMs - chance.nextInt(500);
        long expected = -1;
        for (ByteBuffer batch : history.batches()) {
            for (var record : LogHistory.view(batch).records()) {
                if (expected < 0
                        && record.offset() >= log.logStartOffset()
                        && record.timestampMs() >= asked) {
                    expected = record.offset();
                }
            }
        }
        assertThat(log.offsetForTimestamp(asked).map(TimestampedOffset::offset).orElse(-1L))
                .isEqualTo(expected);
    }

    private List<ByteBuffer> batches() throws IOException {
        List<ByteBuffer> found = new ArrayList<>();
        long next = fixture.log.logStartOffset();
        while (next < fixture.log.logEndOffset()) {
            int maxBytes = (int) chance.between(1, 3_000);
            for (RecordBatch batch : fixture.batches(next, maxBytes)) {
                found.add(batch.bytes());
                next = batch.nextOffset();
            }
        }
        return found;
    }
}
