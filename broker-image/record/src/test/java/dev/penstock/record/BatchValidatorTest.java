/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.BatchValidator.Reason;
import dev.penstock.record.BatchValidator.Rules;
import dev.penstock.record.BatchValidator.Verdict;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

class BatchValidatorTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    @Test
    void acceptsAnOrdinaryBatch() {
        assertThat(judge(batch())).isEqualTo(new Verdict.Accepted(3));
    }

    @Test
    void acceptsABatchInTheMiddleOfABuffer() {
        ByteBuffer batch = batch();
        ByteBuffer buffer = ByteBuffer.allocate(batch.remaining() + 10).position(7);
        buffer.put(batch.duplicate()).limit(7 + batch.remaining()).position(7);

        assertThat(judge(buffer)).isEqualTo(new Verdict.Accepted(3));
    }

    @Test
    void refusesWhatIsNoBatch() {
        assertRejected(ByteBuffer.allocate(0), Reason.INVALID_RECORD, "one batch");
        assertRejected(ByteBuffer.allocate(16), Reason.CORRUPT_MESSAGE, "16 bytes");
        assertRejected(batch().limit(40), Reason.CORRUPT_MESSAGE, "61 bytes");
        assertRejected(batch().limit(70), Reason.CORRUPT_MESSAGE, "of which 70 came");
        assertRejected(
                changed(b -> b.putInt(BatchLayout.LENGTH_AT, -5)),
                Reason.CORRUPT_MESSAGE,
                "length of -5");
    }

    @Test
    void refusesOldAndUnknownFormats() {
        assertRejected(
                changed(b -> b.put(BatchLayout.MAGIC_AT, (byte) 1)),
                Reason.UNSUPPORTED_FOR_MESSAGE_FORMAT,
                "not 1");
        assertRejected(
                changed(b -> b.put(BatchLayout.MAGIC_AT, (byte) 3)),
                Reason.CORRUPT_MESSAGE,
                "not 3");
    }

    @Test
    void refusesASecondBatch() {
        ByteBuffer two =
                ByteBuffer.allocate(2 * batch().remaining()).put(batch()).put(batch()).flip();

        assertRejected(two, Reason.INVALID_RECORD, "one batch in a request");
    }

    @Test
    void refusesADamagedByteAnywhereUnderTheChecksum() {
        int size = batch().remaining();
        for (int at = BatchLayout.ATTRIBUTES_AT; at < size; at++) {
            ByteBuffer damaged = batch();
            damaged.put(at, (byte) (damaged.get(at) ^ 0x10));

            assertRejected(damaged, Reason.CORRUPT_MESSAGE, "checksum");
        }
    }

    @Test
    void refusesABatchAboveTheLimitAndAcceptsOneAtIt() {
        int size = batch().remaining();

        Rules atTheLimit = Rules.DEFAULTS.withMaxBatchBytes(size);
        Rules below = Rules.DEFAULTS.withMaxBatchBytes(size - 1);

        assertThat(new BatchValidator(atTheLimit).validate(batch(), NOW_MS))
                .isEqualTo(new Verdict.Accepted(3));
        assertThat(new BatchValidator(below).validate(batch(), NOW_MS))
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        r -> assertThat(r.reason()).isEqualTo(Reason.MESSAGE_TOO_LARGE));
    }

    @Test
    void refusesCountsThatDoNotFit() {
        assertRejected(
                resealed(b -> b.putInt(BatchLayout.RECORD_COUNT_AT, 0)),
                Reason.INVALID_RECORD,
                "0 records");
        assertRejected(
                resealed(b -> b.putInt(BatchLayout.RECORD_COUNT_AT, 2)),
                Reason.INVALID_RECORD,
                "offset delta 2");
        assertRejected(
                resealed(b -> b.putInt(BatchLayout.LAST_OFFSET_DELTA_AT, -1)),
                Reason.INVALID_RECORD,
                "offset delta -1");
    }

    @Test
    void refusesWhatOnlyTheBrokerMayWrite() {
        assertRejected(
                resealed(b -> b.putShort(BatchLayout.ATTRIBUTES_AT, (short) 0x20)),
                Reason.INVALID_RECORD,
                "control records");
        assertRejected(
                resealed(b -> b.putShort(BatchLayout.ATTRIBUTES_AT, (short) 0x08)),
                Reason.INVALID_TIMESTAMP,
                "only the broker");
    }

    @Test
    void refusesUnknownCompression() {
        assertRejected(
                resealed(b -> b.putShort(BatchLayout.ATTRIBUTES_AT, (short) 0x05)),
                Reason.UNSUPPORTED_COMPRESSION_TYPE,
                "no compression 5");
    }

    @Test
    void refusesAProducerWithoutEpochOrSequence() {
        assertRejected(
                new RecordBatchBuilder().producer(5, (short) -1, 0).append(NOW_MS, null, null),
                Reason.INVALID_RECORD,
                "epoch -1");
        assertRejected(
                new RecordBatchBuilder().producer(5, (short) 0, -1).append(NOW_MS, null, null),
                Reason.INVALID_RECORD,
                "sequence -1");
        assertRejected(
                new RecordBatchBuilder().transactional().append(NOW_MS, null, null),
                Reason.INVALID_RECORD,
                "producer id");
    }

    @Test
    void refusesTimestampsTooFarAway() {
        long tooFar = NOW_MS + Rules.DEFAULTS.timestampAfterMaxMs() + 1;

        assertRejected(
                new RecordBatchBuilder().append(tooFar, null, null),
                Reason.INVALID_TIMESTAMP,
                "too far");
        assertThat(judge(new RecordBatchBuilder().append(tooFar - 1, null, null).build()))
                .isEqualTo(new Verdict.Accepted(1));
        assertThat(judge(new RecordBatchBuilder().append(-1L, null, null).build()))
                .isEqualTo(new Verdict.Accepted(1));
    }

    @Test
    void looksAtRecordsOnlyWhenAskedTo() {
        ByteBuffer keyless = new RecordBatchBuilder().append(NOW_MS, null, text("v")).build();
        ByteBuffer garbage = resealed(b -> b.put(BatchLayout.RECORDS_AT, (byte) 0x7F));
        BatchValidator compacted = new BatchValidator(Rules.DEFAULTS.withRecordChecks(true));

        assertThat(judge(keyless)).isEqualTo(new Verdict.Accepted(1));
        assertThat(judge(garbage)).isEqualTo(new Verdict.Accepted(3));
        assertThat(reason(compacted.validate(keyless, NOW_MS))).isEqualTo(Reason.INVALID_RECORD);
        assertThat(reason(compacted.validate(garbage, NOW_MS))).isEqualTo(Reason.CORRUPT_MESSAGE);
        assertThat(compacted.validate(batch(), NOW_MS)).isEqualTo(new Verdict.Accepted(3));
    }

    @Test
    void namesNoMoreRecordsThanTheLimitAndCountsAll() {
        assertBlamed(RecordLimits.MAX_RECORD_ERRORS, RecordLimits.MAX_RECORD_ERRORS);
        assertBlamed(RecordLimits.MAX_RECORD_ERRORS + 1, RecordLimits.MAX_RECORD_ERRORS);
    }

    private static void assertBlamed(int keyless, int named) {
        RecordBatchBuilder builder = new RecordBatchBuilder();
        for (int i = 0; i < keyless; i++) {
            builder.append(NOW_MS, null, text("v"));
        }

        Verdict verdict =
                new BatchValidator(Rules.DEFAULTS.withRecordChecks(true))
                        .validate(builder.build(), NOW_MS);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> {
                            assertThat(rejected.message()).startsWith(keyless + " records");
                            assertThat(rejected.recordErrors()).hasSize(named);
                        });
    }

    private static Reason reason(Verdict verdict) {
        return ((Verdict.Rejected) verdict).reason();
    }

    private static void assertRejected(RecordBatchBuilder batch, Reason reason, String words) {
        assertRejected(batch.build(), reason, words);
    }

    private static void assertRejected(ByteBuffer batch, Reason reason, String words) {
        assertThat(judge(batch))
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        rejected -> {
                            assertThat(rejected.reason()).isEqualTo(reason);
                            assertThat(rejected.message()).contains(words);
                        });
    }

    private static Verdict judge(ByteBuffer batch) {
        return new BatchValidator(Rules.DEFAULTS).validate(batch, NOW_MS);
    }

    private static ByteBuffer batch() {
        return new RecordBatchBuilder()
                .producer(9, (short) 1, 5)
                .append(NOW_MS, text("k1"), text("v1"))
                .append(NOW_MS, text("k2"), text("v2"))
                .append(NOW_MS, text("k3"), text("v3"))
                .build();
    }

    private static ByteBuffer changed(Consumer<ByteBuffer> change) {
        ByteBuffer batch = batch();
        change.accept(batch);
        return batch;
    }

    /** A change under a checksum that fits again. */
    private static ByteBuffer resealed(Consumer<ByteBuffer> change) {
        ByteBuffer batch = changed(change);
        CRC32C crc = new CRC32C();
        crc.update(batch.duplicate().position(BatchLayout.ATTRIBUTES_AT));
        return batch.putInt(BatchLayout.CRC_AT, (int) crc.getValue());
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
