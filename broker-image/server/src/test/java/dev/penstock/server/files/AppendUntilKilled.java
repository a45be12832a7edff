/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.files;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.log.LogConfig;
import dev.penstock.log.SegmentedLog;
import dev.penstock.record.RecordBatchBuilder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A process that appends, says after each append where its log ends, and never stops by itself. */
final class AppendUntilKilled {
    static final String LOG = "orders-0";
    static final LogConfig CONFIG = LogConfig.DEFAULTS.withSegmentBytes(64 * 1024);
    static final long PRODUCER_ID = 17;

    /** Enough that a broken test ends. */
    private static final int MAX_APPENDS = 2_000_000;

    private static final int APPENDS_PER_CHECKPOINT = 500;

    private AppendUntilKilled() {}

    public static void main(String[] arguments) throws IOException {
        try (NioFileStore store = NioFileStore.open(Path.of(arguments[0]), _ -> {})) {
            SegmentedLog log = SegmentedLog.open(store, LOG, CONFIG, WALL_CLOCK);
            for (int i = 0; i < MAX_APPENDS; i++) {
                log.appendAsLeader(batch(log.logEndOffset()), new LeaderEpoch(i / 1_000));
                if (i % APPENDS_PER_CHECKPOINT == 0) {
                    log.checkpoint();
                }
                System.out.println(log.logEndOffset());
            }
        }
    }

    static ByteBuffer batch(long offset) {
        ByteBuffer value = ByteBuffer.allocate(100).putLong(0, offset);
        return new RecordBatchBuilder()
                .producer(PRODUCER_ID, (short) 0, (int) offset)
                .append(offset, null, value)
                .build();
    }

    static final Clock WALL_CLOCK =
            new Clock() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public long epochMs() {
                    return System.currentTimeMillis();
                }
            };
}
