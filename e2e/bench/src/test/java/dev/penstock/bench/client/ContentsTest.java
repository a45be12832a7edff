/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

class ContentsTest {
    private static final int VALUE_BYTES = 1_024;

    @Test
    void sentencesAreCompressedToAPartAndNotToNothing() throws IOException {
        List<ProducerRecord<byte[], byte[]>> records = Contents.WORDS.records("topic", VALUE_BYTES);

        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            for (ProducerRecord<byte[], byte[]> one : records) {
                gzip.write(one.value());
            }
        }

        int sizeBytes = records.size() * VALUE_BYTES;
        assertThat(compressed.size()).isBetween(sizeBytes / 5, sizeBytes * 3 / 4);
    }

    @Test
    void valuesHaveTheSizeThatWasAskedForAndAreTheSameEachTime() {
        for (Contents contents : Contents.values()) {
            List<ProducerRecord<byte[], byte[]>> records = contents.records("topic", VALUE_BYTES);

            assertThat(records)
                    .allSatisfy(one -> assertThat(one.value()).hasSize(VALUE_BYTES))
                    .isEqualTo(records);
            assertThat(contents.records("topic", VALUE_BYTES).getLast().value())
                    .isEqualTo(records.getLast().value());
        }
    }

    @Test
    void keysAreAllDifferent() {
        Set<String> keys = new HashSet<>();

        for (ProducerRecord<byte[], byte[]> one : Contents.KEYED.records("topic", 1)) {
            keys.add(new String(one.key(), java.nio.charset.StandardCharsets.UTF_8));
        }

        assertThat(keys).hasSize(10_000);
    }

    @Test
    void aShapeSaysWhatItIsAndWhatTheProducerIsSet() {
        Shape plain = new Shape(1_024, 65_536, "all", 3);

        assertThat(plain.text()).isEqualTo("1 KiB records, 64 KiB batches, acks=all, 3 partitions");
        assertThat(plain.with(Contents.WORDS).with("compression.type", "lz4").text())
                .isEqualTo(plain.text() + ", sentences, compression.type=lz4");
        assertThat(plain.with("compression.type", "lz4").settings())
                .containsEntry("compression.type", "lz4")
                .containsEntry("batch.size", "65536");
    }
}
