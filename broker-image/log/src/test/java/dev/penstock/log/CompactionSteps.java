/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.Compression;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimRandomness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The random steps of {@link CompactionModelTest}, each done to the log and to its model. */
final class CompactionSteps {
    private static final int KEYS = 12;
    private static final int PRODUCERS = 3;
    private static final int SMALL_KEY_BYTES = 1;

    private final SimDisk disk;
    private final SimRandomness chance;
    private final CompactionModel model = new CompactionModel();
    private final CompactedLog log;
    private CleaningWork work;
    private boolean hasRun;
    private long passes;

    CompactionSteps(SimDisk disk, SimRandomness chance) throws IOException {
        this.disk = disk;
        this.chance = chance;
        this.log = new CompactedLog(disk);
        log.log()
                .reconfigure(log.fixture.config.withSegmentBytes((int) chance.between(300, 3_000)));
    }

    void take(int step) throws IOException {
        log.fixture.clock.nowMs += chance.between(0, 40);
        if (step < 45) {
            append();
        } else if (step < 60) {
            appendAsProducer();
        } else if (step < 68) {
            log.log().roll();
        } else if (step < 75) {
            log.log().checkpoint();
        } else if (step < 80) {
            beginCleaning();
        } else if (step < 87) {
            runCleaning();
        } else if (step < 94) {
            endCleaning();
        } else {
            interrupt(step);
        }
    }

    private void interrupt(int step) throws IOException {
        switch (step) {
            case 94 -> restart();
            case 95, 96 -> kill();
            case 97 -> losePower();
            case 98 -> log.epoch++;
            default -> check();
        }
    }

    private String key() {
        return "key-" + chance.nextInt(KEYS);
    }

    private ByteBuffer value() {
        return chance.nextInt(5) == 0
                ? null
                : LogFixture.text("value-" + chance.nextInt(1_000_000));
    }

    private void append() throws IOException {
        Compression compression = Compression.values()[chance.nextInt(Compression.values().length)];
        RecordBatchBuilder builder = CompactedLog.compressed(compression);
        fill(builder);
        appended(builder.build());
    }

    private void fill(RecordBatchBuilder builder) {
        for (long left = chance.between(1, 4); left > 0; left--) {
            builder.append(log.fixture.clock.nowMs, LogFixture.text(key()), value());
        }
    }

    private void appendAsProducer() throws IOException {
        long id = chance.nextInt(PRODUCERS);
        if (model.hasOpenTransaction(id) && chance.nextBoolean()) {
            ControlMarker.Type type =
                    chance.nextBoolean() ? ControlMarker.Type.COMMIT : ControlMarker.Type.ABORT;
            appended(
                    RecordBatchBuilder.endOfTransaction(
                            id, (short) 0, log.fixture.clock.nowMs, new ControlMarker(type, 0)));
            return;
        }
        int sequence = lastSequences().getOrDefault(id, -1) + 1;
        RecordBatchBuilder builder = CompactedLog.producer(id, sequence);
        if (model.hasOpenTransaction(id) || chance.nextBoolean()) {
            builder.transactional();
        }
        fill(builder);
        appended(builder.build());
    }

    private Map<Long, Integer> lastSequences() {
        Map<Long, Integer> last = new HashMap<>();
        log.log()
                .producers()
                .describe()
                .forEach(producer -> last.put(producer.producerId(), producer.lastSequence()));
        return last;
    }

    private void appended(ByteBuffer batch) throws IOException {
        assertThat(log.fixture.append(log.epoch, batch)).isInstanceOf(LogAppend.Appended.class);
        model.appended(new RecordBatch(batch, 0), log.fixture.clock.nowMs);
    }

    private void beginCleaning() {
        if (work == null) {
            long stable = log.log().lastStableOffset(log.log().logEndOffset());
            long memory = chance.nextInt(4) == 0 ? SMALL_KEY_BYTES : CompactedLog.ALL_KEYS_BYTES;
            work = log.log().beginCleaning(stable, memory).orElse(null);
            hasRun = false;
        }
    }

    private void runCleaning() throws IOException {
        if (work != null && !hasRun) {
            work.run();
            hasRun = true;
        }
    }

    private void endCleaning() throws IOException {
        if (work != null && hasRun) {
            if (!log.log().endCleaning(work)) {
                work = null;
                passes++;
            }
            hasRun = false;
        }
    }

    private void restart() throws IOException {
        abandonWork();
        log.log().close();
        disk.checkNoOpenFiles();
        reopened();
    }

    private void kill() throws IOException {
        Map<Long, Integer> sequences = lastSequences();
        work = null;
        disk.processDied();
        reopened();
        assertThat(lastSequences()).isEqualTo(sequences);
    }

    private void losePower() throws IOException {
        work = null;
        disk.crash();
        reopened();
    }

    private void abandonWork() throws IOException {
        if (work != null) {
            work.cancel();
            work.discard();
            work = null;
        }
    }

    private void reopened() throws IOException {
        LogConfig config = log.log().config();
        log.fixture.reopen();
        log.log().reconfigure(config);
        model.cutTo(log.log().logEndOffset(), log);
        log.epoch++;
        check();
    }

    void check() throws IOException {
        model.check(log, log.fixture.clock.nowMs);
    }

    /** In the end all that can be cleaned is clean. */
    void finish() throws IOException {
        abandonWork();
        long stable = log.log().lastStableOffset(log.log().logEndOffset());
        log.clean();
        check();
        assertThat(log.log().cleanedOffset()).isLessThanOrEqualTo(stable);
        log.log().close();
        disk.checkNoOpenFiles();
        assertThat(passes).isNotNegative();
    }
}
