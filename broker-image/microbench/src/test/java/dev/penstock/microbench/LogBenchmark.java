/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.log.LogAppend;
import dev.penstock.log.LogConfig;
import dev.penstock.log.LogRead;
import dev.penstock.log.SegmentedLog;
import dev.penstock.record.Compression;
import dev.penstock.server.files.NioFileStore;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A leader appends to a log on disk, and a reader looks an offset up in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LogBenchmark {
    private static final LeaderEpoch EPOCH = new LeaderEpoch(1);
    private static final Clock CLOCK =
            new Clock() {
                @Override
                public long epochMs() {
                    return System.currentTimeMillis();
                }

                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }
            };
    private static final int LOOKED_UP_BATCHES = 20_000;
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

    /** How many records of 100 B an appended batch has. */
    @Param({"1", "600"})
    int records;

    private final Random random = new Random(7);
    private Path directory;
    private NioFileStore store;
    private SegmentedLog appended;
    private SegmentedLog lookedUp;
    private ByteBuffer batch;

    @Setup
    public void prepare() throws IOException {
        directory = Files.createTempDirectory("microbench");
        store = NioFileStore.open(directory, _ -> {});
        // Old segments go, so that a long run does not fill the disk.
        LogConfig config =
                LogConfig.DEFAULTS
                        .withSegmentBytes(SEGMENT_BYTES)
                        .withRetentionBytes(2L * SEGMENT_BYTES)
                        .withFileDeleteDelayMs(0);
        store.createDirectories("appended");
        store.createDirectories("looked-up");
        appended = SegmentedLog.open(store, "appended", config, CLOCK);
        lookedUp = SegmentedLog.open(store, "looked-up", config, CLOCK);
        batch = Batches.of(records, 100, Compression.NONE);
        ByteBuffer small = Batches.of(1, 100, Compression.NONE);
        for (int i = 0; i < LOOKED_UP_BATCHES; i++) {
            lookedUp.appendAsLeader(small, EPOCH);
        }
    }

    @Benchmark
    public LogAppend append() throws IOException {
        LogAppend outcome = appended.appendAsLeader(batch, EPOCH);
        if (appended.segmentCount() > 2) {
            appended.deleteOldSegments(Long.MAX_VALUE, appended.logEndOffset());
        }
        return outcome;
    }

    @Benchmark
    public LogRead lookUp() throws IOException {
        return lookedUp.read(
                random.nextInt(LOOKED_UP_BATCHES), 4_096, lookedUp.logEndOffset(), true);
    }

    @TearDown
    public void delete() throws IOException {
        appended.closeAbruptly();
        lookedUp.closeAbruptly();
        store.close();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
