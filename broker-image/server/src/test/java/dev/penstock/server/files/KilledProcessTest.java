/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.log.LogAppend;
import dev.penstock.log.LogRead;
import dev.penstock.log.SegmentedLog;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Real files, a real process, and a real kill -9. */
class KilledProcessTest {
    private static final int KILLS = 3;
    private static final int APPENDS_BEFORE_KILL = 1_700;

    @TempDir Path directory;

    @Test
    void everyAppendThatWasSeenSurvives() throws Exception {
        long end = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            end = appendAndKill(end);
            try (NioFileStore store = NioFileStore.open(directory, _ -> {})) {
                SegmentedLog log =
                        SegmentedLog.open(
                                store,
                                AppendUntilKilled.LOG,
                                AppendUntilKilled.CONFIG,
                                AppendUntilKilled.WALL_CLOCK);
                assertThat(log.logEndOffset()).isGreaterThanOrEqualTo(end);
                assertThat(log.recovery().recoveryPoint()).isPositive();
                assertRecords(log);
                assertDuplicateIsKnown(log);
                log.closeAbruptly();
            }
        }
    }

    /** Returns the last offset that the process has reported. */
    private long appendAndKill(long startOffset) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        AppendUntilKilled.class.getName(),
                                        directory.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines = process.inputReader()) {
            long end = startOffset;
            for (int i = 0; i < APPENDS_BEFORE_KILL; i++) {
                end = Long.parseLong(Objects.requireNonNull(lines.readLine(), "the process died"));
            }
            return end;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void assertRecords(SegmentedLog log) throws IOException {
        long next = 0;
        while (next < log.logEndOffset()) {
            LogRead read = log.read(next, 1 << 20, Long.MAX_VALUE, true);
            for (RecordBatch batch : RecordBatches.of(((LogRead.Slices) read).copy())) {
                assertThat(batch.isCrcValid()).isTrue();
                for (Record record : batch.records()) {
                    assertThat(record.offset()).isEqualTo(next);
                    assertThat(Objects.requireNonNull(record.value()).getLong(0)).isEqualTo(next);
                    next++;
                }
            }
        }
    }

    private static void assertDuplicateIsKnown(SegmentedLog log) throws IOException {
        long last = log.logEndOffset() - 1;

        LogAppend again =
                log.appendAsLeader(AppendUntilKilled.batch(last), new LeaderEpoch(1_000_000));

        assertThat(again).isEqualTo(new LogAppend.Duplicate(last, last, last, 0));
    }
}
