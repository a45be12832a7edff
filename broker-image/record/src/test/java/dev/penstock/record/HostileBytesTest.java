/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Random;

/** Whatever the bytes are, decoding them ends with records or with CorruptRecordsException. */
class HostileBytesTest {
    private static final int ROUNDS = 3_000;
    private static final int LIMIT_BYTES = 1024 * 1024;

    @ParameterizedTest
    @EnumSource(Compression.class)
    void mutatedBatchesAreDecodedOrRefused(Compression compression) {
        Random random = new Random(compression.id());
        byte[] original = batch(compression, random);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = original.clone();
            int mutations = 1 + random.nextInt(4);
            for (int m = 0; m < mutations; m++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(mutated.length) : mutated.length;
            refused += decode(ByteBuffer.wrap(mutated, 0, length)) ? 0 : 1;
        }
        assertThat(refused).as("some mutations must have been noticed").isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"GZIP", "SNAPPY", "LZ4", "ZSTD"})
    void aBombIsRefusedAtTheLimit(Compression compression) {
        ByteBuffer zeros = compression.compress(ByteBuffer.allocate(LIMIT_BYTES));

        assertThat(compression.decompress(zeros, LIMIT_BYTES).remaining()).isEqualTo(LIMIT_BYTES);
        assertThatThrownBy(() -> compression.decompress(zeros, LIMIT_BYTES - 1))
                .isInstanceOf(TooLargeRecordsException.class)
                .hasMessageContaining("more than " + (LIMIT_BYTES - 1));
    }

    @Test
    void whatABatchMayInflateToGrowsWithItsSizeBetweenTwoLimits() {
        int kneeBytes =
                RecordLimits.ALWAYS_DECOMPRESSED_BYTES / RecordLimits.MAX_DECOMPRESSION_RATIO;
        int topBytes = RecordLimits.MAX_DECOMPRESSED_BYTES / RecordLimits.MAX_DECOMPRESSION_RATIO;

        assertThat(RecordLimits.decompressedBytes(1))
                .isEqualTo(RecordLimits.decompressedBytes(kneeBytes))
                .isEqualTo(RecordLimits.ALWAYS_DECOMPRESSED_BYTES);
        assertThat(RecordLimits.decompressedBytes(kneeBytes + 1))
                .isEqualTo(
                        RecordLimits.ALWAYS_DECOMPRESSED_BYTES
                                + RecordLimits.MAX_DECOMPRESSION_RATIO);
        assertThat(RecordLimits.decompressedBytes(topBytes))
                .isEqualTo(RecordLimits.decompressedBytes(Integer.MAX_VALUE))
                .isEqualTo(RecordLimits.MAX_DECOMPRESSED_BYTES);
    }

    @Test
    void aRecordHasAsManyHeadersAsAreAllowedAndNotOneMore() {
        assertThat(decode(withHeaders(RecordLimits.MAX_HEADERS_PER_RECORD))).isTrue();
        assertThat(decode(withHeaders(RecordLimits.MAX_HEADERS_PER_RECORD + 1))).isFalse();
    }

    private static ByteBuffer withHeaders(int count) {
        Record.Header header = new Record.Header("", null);
        return new RecordBatchBuilder()
                .append(1_000L, null, null, Collections.nCopies(count, header))
                .build();
    }

    @Test
    void aZstdFrameMayAskForTheWindowThatIsAllowedAndForNoLargerOne() {
        assertThat(
                        Compression.ZSTD.decompress(
                                zstdFrame(RecordLimits.MAX_ZSTD_WINDOW_LOG), LIMIT_BYTES))
                .isEqualTo(ByteBuffer.wrap(new byte[] {'x'}));
        assertThatThrownBy(
                        () ->
                                Compression.ZSTD.decompress(
                                        zstdFrame(RecordLimits.MAX_ZSTD_WINDOW_LOG + 1),
                                        LIMIT_BYTES))
                .isInstanceOf(CorruptRecordsException.class);
    }

    /** RFC 8878: magic, a descriptor without sizes, the window, one raw block that is the last. */
    private static ByteBuffer zstdFrame(int windowLog) {
        return ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xFD2FB528)
                .put((byte) 0)
                .put((byte) (windowLog - 10 << 3))
                .put(new byte[] {1 | 1 << 3, 0, 0})
                .put((byte) 'x')
                .flip();
    }

    @Test
    void aBareSnappyBlockIsReadAsLibrdkafkaSendsIt() throws Exception {
        byte[] plain = new byte[100_000];
        new Random(1).nextBytes(plain);
        byte[] packed = org.xerial.snappy.Snappy.compress(plain);

        ByteBuffer inflated = Compression.SNAPPY.decompress(ByteBuffer.wrap(packed), LIMIT_BYTES);

        assertThat(inflated).isEqualTo(ByteBuffer.wrap(plain));
    }

    @Test
    void aBareSnappyBlockThatClaimsGigabytesCostsNothing() {
        byte[] claim = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07, 0, 0};

        assertThatThrownBy(() -> Compression.SNAPPY.decompress(ByteBuffer.wrap(claim), LIMIT_BYTES))
                .isInstanceOf(CorruptRecordsException.class);
    }

    @Test
    void sequencesWrapAroundToZero() {
        assertThat(Sequences.add(5, 3)).isEqualTo(8);
        assertThat(Sequences.add(Integer.MAX_VALUE, 1)).isEqualTo(0);
        assertThat(Sequences.add(Integer.MAX_VALUE - 1, 3)).isEqualTo(1);
    }

    private static boolean decode(ByteBuffer bytes) {
        try {
            for (RecordBatch batch : RecordBatches.of(bytes)) {
                for (Record record : batch.records(LIMIT_BYTES)) {
                    ControlMarker.from(record);
                }
            }
            return true;
        } catch (CorruptRecordsException e) {
            return false;
        }
    }

    private static byte[] batch(Compression compression, Random random) {
        RecordBatchBuilder builder = new RecordBatchBuilder().compression(compression);
        for (int i = 0; i < 20; i++) {
            byte[] value = new byte[random.nextInt(300)];
            builder.append(1_000L + i, ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(value));
        }
        ByteBuffer batch = builder.build();
        byte[] bytes = new byte[batch.remaining()];
        batch.get(bytes);
        return bytes;
    }
}
