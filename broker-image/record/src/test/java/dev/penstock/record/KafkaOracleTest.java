/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What Kafka's own classes write is what ours read, and the other way round. */
class KafkaOracleTest {
    private static final long PRODUCER_ID = 4711L;
    private static final short PRODUCER_EPOCH = 3;
    private static final int RECORDS = 200;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsWhatKafkaWrites(Compression compression) {
        SimpleRecord[] written = kafkaRecords(new Random(compression.id()));

        ByteBuffer bytes =
                MemoryRecords.withTransactionalRecords(
                                700L,
                                kafkaCompression(compression),
                                PRODUCER_ID,
                                PRODUCER_EPOCH,
                                42,
                                9,
                                written)
                        .buffer();

        RecordBatch batch = RecordBatches.of(bytes).iterator().next();
        assertThat(batch.isCrcValid()).isTrue();
        assertThat(batch.baseOffset()).isEqualTo(700L);
        assertThat(batch.lastOffset()).isEqualTo(700L + RECORDS - 1);
        assertThat(batch.leaderEpoch()).isEqualTo(9);
        assertThat(batch.compression()).isEqualTo(compression);
        assertThat(batch.isTransactional()).isTrue();
        assertThat(batch.isControl()).isFalse();
        assertThat(batch.producerId()).isEqualTo(PRODUCER_ID);
        assertThat(batch.producerEpoch()).isEqualTo(PRODUCER_EPOCH);
        assertThat(batch.baseSequence()).isEqualTo(42);
        assertThat(batch.lastSequence()).isEqualTo(42 + RECORDS - 1);
        assertThat(batch.sizeBytes()).isEqualTo(bytes.remaining());
        assertThat(printOurs(batch)).isEqualTo(print(written, 700L));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void writesWhatKafkaReads(Compression compression) {
        SimpleRecord[] records = kafkaRecords(new Random(100 + compression.id()));

        ByteBuffer bytes = ours(records, compression).build();

        MutableRecordBatch batch = MemoryRecords.readableRecords(bytes).batches().iterator().next();
        batch.ensureValid();
        assertThat(batch.sizeInBytes()).isEqualTo(bytes.remaining());
        assertThat(batch.baseOffset()).isEqualTo(500L);
        assertThat(batch.lastOffset()).isEqualTo(500L + RECORDS - 1);
        assertThat(batch.partitionLeaderEpoch()).isEqualTo(6);
        assertThat(batch.compressionType().name).isEqualTo(kafkaName(compression));
        assertThat(batch.producerId()).isEqualTo(PRODUCER_ID);
        assertThat(batch.producerEpoch()).isEqualTo(PRODUCER_EPOCH);
        assertThat(batch.baseSequence()).isEqualTo(7);
        assertThat(batch.isTransactional()).isFalse();
        assertThat(printKafkas(batch)).isEqualTo(print(records, 500L));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsDirectBuffersLikeArrays(Compression compression) {
        SimpleRecord[] records = kafkaRecords(new Random(200 + compression.id()));
        ByteBuffer heap = ours(records, compression).build();
        ByteBuffer direct = ByteBuffer.allocateDirect(heap.remaining()).put(heap.duplicate());

        RecordBatch batch = new RecordBatch(direct.flip(), 0);

        assertThat(batch.isCrcValid()).isTrue();
        assertThat(printOurs(batch)).isEqualTo(print(records, 500L));
    }

    @Test
    void plainBatchesAreByteForByteKafkas() {
        SimpleRecord[] records = kafkaRecords(new Random(5));

        ByteBuffer ours = ours(records, Compression.NONE).build();

        ByteBuffer kafkas =
                MemoryRecords.withIdempotentRecords(
                                500L,
                                kafkaCompression(Compression.NONE),
                                PRODUCER_ID,
                                PRODUCER_EPOCH,
                                7,
                                6,
                                records)
                        .buffer();
        assertThat(ours).isEqualTo(kafkas);
    }

    @ParameterizedTest
    @EnumSource(ControlMarker.Type.class)
    void markersAreReadByKafka(ControlMarker.Type type) {
        ByteBuffer bytes =
                RecordBatchBuilder.endOfTransaction(
                        PRODUCER_ID, PRODUCER_EPOCH, 1234L, new ControlMarker(type, 17));

        MutableRecordBatch batch = MemoryRecords.readableRecords(bytes).batches().iterator().next();
        batch.ensureValid();
        assertThat(batch.isControlBatch()).isTrue();
        assertThat(batch.isTransactional()).isTrue();
        var record = batch.iterator().next();
        assertThat(ControlRecordType.parse(record.key()).name()).isEqualTo(type.name());
        assertThat(EndTransactionMarker.deserialize(record).coordinatorEpoch()).isEqualTo(17);
    }

    @ParameterizedTest
    @EnumSource(ControlMarker.Type.class)
    void kafkasMarkersAreRead(ControlMarker.Type type) {
        ByteBuffer bytes =
                MemoryRecords.withEndTransactionMarker(
                                88L,
                                1234L,
                                2,
                                PRODUCER_ID,
                                PRODUCER_EPOCH,
                                new EndTransactionMarker(
                                        ControlRecordType.valueOf(type.name()), 18))
                        .buffer();

        RecordBatch batch = new RecordBatch(bytes, bytes.position());
        assertThat(batch.isControl()).isTrue();
        assertThat(batch.lastSequence()).isEqualTo(BatchLayout.NO_SEQUENCE);
        assertThat(ControlMarker.from(batch.records().iterator().next()))
                .contains(new ControlMarker(type, 18));
    }

    @Test
    void changesInPlaceKeepTheBatchValidForKafka() {
        ByteBuffer bytes = ours(kafkaRecords(new Random(6)), Compression.LZ4).build();
        RecordBatch batch = new RecordBatch(bytes, 0);

        batch.setBaseOffset(123_456_789_012L);
        batch.setLeaderEpoch(new LeaderEpoch(77));
        batch.setAppendTime(1_700_000_000_000L);

        MutableRecordBatch kafkas =
                MemoryRecords.readableRecords(bytes).batches().iterator().next();
        kafkas.ensureValid();
        assertThat(kafkas.baseOffset()).isEqualTo(123_456_789_012L);
        assertThat(kafkas.partitionLeaderEpoch()).isEqualTo(77);
        assertThat(kafkas.timestampType().name).isEqualTo("LogAppendTime");
        assertThat(kafkas.iterator().next().timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(batch.records().iterator().next().timestampMs()).isEqualTo(1_700_000_000_000L);
    }

    private static RecordBatchBuilder ours(SimpleRecord[] records, Compression compression) {
        RecordBatchBuilder builder =
                new RecordBatchBuilder()
                        .baseOffset(500L)
                        .leaderEpoch(new LeaderEpoch(6))
                        .producer(PRODUCER_ID, PRODUCER_EPOCH, 7)
                        .compression(compression);
        for (SimpleRecord record : records) {
            List<Record.Header> headers = new ArrayList<>();
            for (Header header : record.headers()) {
                byte[] value = header.value();
                headers.add(
                        new Record.Header(
                                header.key(), value == null ? null : ByteBuffer.wrap(value)));
            }
            builder.append(record.timestamp(), record.key(), record.value(), headers);
        }
        return builder;
    }

    private static SimpleRecord[] kafkaRecords(Random random) {
        SimpleRecord[] records = new SimpleRecord[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            Header[] headers = new Header[random.nextInt(3)];
            for (int h = 0; h < headers.length; h++) {
                byte[] value = random.nextInt(4) == 0 ? null : bytes(random, 20);
                headers[h] = new RecordHeader("schlüssel-" + h, value);
            }
            records[i] =
                    new SimpleRecord(
                            1_600_000_000_000L + random.nextInt(1_000_000) - 500_000,
                            random.nextInt(5) == 0 ? null : bytes(random, 30),
                            random.nextInt(9) == 0 ? null : bytes(random, 2_000),
                            headers);
        }
        return records;
    }

    /** Half of the bytes are alike, so that there is something to compress. */
    private static byte[] bytes(Random random, int bound) {
        byte[] bytes = new byte[random.nextInt(bound)];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static org.apache.kafka.common.compress.Compression kafkaCompression(
            Compression compression) {
        return org.apache.kafka.common.compress.Compression.of(kafkaName(compression)).build();
    }

    private static String kafkaName(Compression compression) {
        return compression.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static List<String> print(SimpleRecord[] records, long baseOffset) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < records.length; i++) {
            SimpleRecord record = records[i];
            StringBuilder line = new StringBuilder();
            line.append(baseOffset + i).append('@').append(record.timestamp());
            line.append(' ').append(hex(record.key())).append('=').append(hex(record.value()));
            for (Header header : record.headers()) {
                byte[] value = header.value();
                line.append(' ').append(header.key()).append('=');
                line.append(hex(value == null ? null : ByteBuffer.wrap(value)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static List<String> printKafkas(MutableRecordBatch batch) {
        List<String> lines = new ArrayList<>();
        for (org.apache.kafka.common.record.internal.Record record : batch) {
            lines.addAll(print(new SimpleRecord[] {new SimpleRecord(record)}, record.offset()));
        }
        return lines;
    }

    private static List<String> printOurs(RecordBatch batch) {
        List<String> lines = new ArrayList<>();
        for (Record record : batch.records()) {
            StringBuilder line = new StringBuilder();
            line.append(record.offset()).append('@').append(record.timestampMs());
            line.append(' ').append(hex(record.key())).append('=').append(hex(record.value()));
            for (Record.Header header : record.headers()) {
                line.append(' ').append(header.key()).append('=').append(hex(header.value()));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static String hex(ByteBuffer buffer) {
        if (buffer == null) {
            return "null";
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
