/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a producer sends.
 *
 * @param recordBytes size of a record's value
 * @param batchBytes {@code batch.size}
 * @param acks {@code acks}
 * @param partitions of the topic
 * @param contents of the records
 * @param more settings of the producer, as Kafka names them
 */
public record Shape(
        int recordBytes,
        int batchBytes,
        String acks,
        int partitions,
        Contents contents,
        Map<String, String> more) {
    private static final int BYTES_PER_KIB = 1_024;

    public Shape {
        more = Map.copyOf(more);
    }

    /** Always the same value, and no settings but those. */
    public Shape(int recordBytes, int batchBytes, String acks, int partitions) {
        this(recordBytes, batchBytes, acks, partitions, Contents.ONE_VALUE, Map.of());
    }

    /** The same with other records. */
    public Shape with(Contents newContents) {
        return new Shape(recordBytes, batchBytes, acks, partitions, newContents, more);
    }

    /** The same with one more setting of the producer. */
    public Shape with(String setting, String value) {
        Map<String, String> newMore = new HashMap<>(more);
        newMore.put(setting, value);
        return new Shape(recordBytes, batchBytes, acks, partitions, contents, newMore);
    }

    /** For people. */
    public String text() {
        String text =
                "%s records, %s batches, acks=%s, %d partitions"
                        .formatted(size(recordBytes), size(batchBytes), acks, partitions);
        String settings =
                more.entrySet().stream()
                        .map(setting -> ", " + setting.getKey() + "=" + setting.getValue())
                        .sorted()
                        .collect(Collectors.joining());
        return text + contents.suffix() + settings;
    }

    private static String size(int bytes) {
        return bytes % BYTES_PER_KIB == 0 ? bytes / BYTES_PER_KIB + " KiB" : bytes + " B";
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("acks", acks);
        settings.put("batch.size", Integer.toString(batchBytes));
        settings.put("linger.ms", "5");
        return settings;
    }

    /** The value of the first record. */
    byte[] value() {
        return contents.records("", recordBytes).getFirst().value();
    }
}
