/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import java.util.Map;
import java.util.Random;

/**
 * What a producer sends.
 *
 * @param recordBytes size of a record's value
 * @param batchBytes {@code batch.size}
 * @param acks {@code acks}
 * @param partitions of the topic
 */
public record Shape(int recordBytes, int batchBytes, String acks, int partitions) {
    private static final int BYTES_PER_KIB = 1_024;
    private static final int LETTERS = 26;
    private static final int SEED = 7;

    /** For people. */
    public String text() {
        return "%s records, %d KiB batches, acks=%s, %d partitions"
                .formatted(
                        recordBytes % BYTES_PER_KIB == 0
                                ? recordBytes / BYTES_PER_KIB + " KiB"
                                : recordBytes + " B",
                        batchBytes / BYTES_PER_KIB,
                        acks,
                        partitions);
    }

    Map<String, String> settings() {
        return Map.of("acks", acks, "batch.size", Integer.toString(batchBytes), "linger.ms", "5");
    }

    /** A value of letters, the same each time. */
    byte[] value() {
        Random random = new Random(SEED);
        byte[] value = new byte[recordBytes];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ('A' + random.nextInt(LETTERS));
        }
        return value;
    }
}
