/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.MetadataRecordCodec;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

final class MetadataBatchTest {
    private static final long TIMESTAMP_MS = 1_764_000_000_000L;

    @Test
    void aDecisionIsOneBatchWhereItFits() {
        List<MetadataRecord> records = records(100);

        List<MetadataBatch.Part> parts =
                MetadataBatch.parts(records, TIMESTAMP_MS, MetadataBatch.MAX_BYTES);

        assertThat(parts).hasSize(1);
        assertThat(decoded(parts.getFirst().bytes())).isEqualTo(records);
    }

    @Test
    void aLargeDecisionIsCutBetweenRecordsAndKeepsItsOrder() {
        List<MetadataRecord> records = records(1_000);

        List<MetadataBatch.Part> parts = MetadataBatch.parts(records, TIMESTAMP_MS, 2_000);

        assertThat(parts).hasSizeGreaterThan(10);
        for (MetadataBatch.Part part : parts) {
            assertThat(part.bytes().remaining()).isLessThanOrEqualTo(2_000);
            assertThat(decoded(part.bytes())).isEqualTo(part.records());
        }
        assertThat(parts.stream().flatMap(part -> part.records().stream()).toList())
                .isEqualTo(records);
    }

    @Test
    void aRecordThatIsLargerThanABatchStandsAlone() {
        List<MetadataRecord> records = List.of(record("a"), record("b".repeat(5_000)), record("c"));

        assertThat(MetadataBatch.parts(records, TIMESTAMP_MS, 1_000))
                .extracting(part -> part.records().size())
                .containsExactly(1, 1, 1);
    }

    @Test
    void nothingIsNoBatch() {
        assertThat(MetadataBatch.parts(List.of(), TIMESTAMP_MS, 1_000)).isEmpty();
    }

    private static List<MetadataRecord> decoded(ByteBuffer batch) {
        List<MetadataRecord> records = new ArrayList<>();
        for (RecordBatch each : RecordBatches.of(batch.duplicate())) {
            for (Record record : each.records()) {
                records.add(MetadataRecordCodec.decode(Objects.requireNonNull(record.value())));
            }
        }
        return records;
    }

    private static List<MetadataRecord> records(int count) {
        List<MetadataRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record("value-" + i));
        }
        return records;
    }

    private static MetadataRecord record(String value) {
        return new MetadataRecord.Config(ConfigResource.topic("orders"), "retention.ms", value);
    }
}
