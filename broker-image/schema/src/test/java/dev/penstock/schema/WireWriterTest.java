/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Uuid;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

final class WireWriterTest {
    @Test
    void primitivesHaveTheirGoldenBytes() {
        assertThat(written(w -> w.bool(true))).isEqualTo("01");
        assertThat(written(w -> w.int8(-2))).isEqualTo("fe");
        assertThat(written(w -> w.int16(-2))).isEqualTo("fffe");
        assertThat(written(w -> w.uint16(65_534))).isEqualTo("fffe");
        assertThat(written(w -> w.int32(-2))).isEqualTo("fffffffe");
        assertThat(written(w -> w.uint32(4_294_967_294L))).isEqualTo("fffffffe");
        assertThat(written(w -> w.int64(-2))).isEqualTo("fffffffffffffffe");
        assertThat(written(w -> w.float64(1.5))).isEqualTo("3ff8000000000000");
        assertThat(written(w -> w.uuid(new Uuid(1, 2))))
                .isEqualTo("00000000000000010000000000000002");
        assertThat(written(w -> w.uvarint(-1))).isEqualTo("ffffffff0f");
        assertThat(written(w -> w.string(false, "éx"))).isEqualTo("0003c3a978");
        assertThat(written(w -> w.string(true, "éx"))).isEqualTo("04c3a978");
        assertThat(written(w -> w.nullableString(false, null))).isEqualTo("ffff");
        assertThat(written(w -> w.nullableString(true, null))).isEqualTo("00");
        assertThat(written(w -> w.nullableBytes(false, null))).isEqualTo("ffffffff");
        assertThat(written(w -> w.nullableBytes(true, new byte[] {7}))).isEqualTo("0207");
        assertThat(written(w -> w.length(true, 0))).isEqualTo("01");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, -1, 63, 64, -64, -65, 127, 128, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void varintsAreReadBack(int value) {
        WireWriter writer = WireWriter.onHeap();
        writer.uvarint(value);
        writer.varint(value);
        writer.varlong(value);
        writer.varlong(value * 4_294_967_296L);

        WireReader reader = WireReader.over(writer.toByteArray());

        assertThat(reader.uvarint("f")).isEqualTo(value);
        assertThat(reader.varint("f")).isEqualTo(value);
        assertThat(reader.varlong("f")).isEqualTo(value);
        assertThat(reader.varlong("f")).isEqualTo(value * 4_294_967_296L);
        assertThat(reader.remainingBytes()).isZero();
    }

    @Test
    void whatDoesNotFitIsRefusedByTheOneWhoWritesIt() {
        String tooLong = "x".repeat(WireLimits.MAX_STRING_BYTES + 1);

        assertThatThrownBy(() -> written(w -> w.string(true, tooLong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32768");
        assertThatThrownBy(() -> written(w -> w.uint16(65_536)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> written(w -> w.uint32(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384})
    void aTaggedFieldSaysItsSizeInFront(int size) {
        WireWriter writer = WireWriter.onHeap();
        writer.int8(0x55);
        int start = writer.beginTaggedField(4);
        for (int i = 0; i < size; i++) {
            writer.int8(i);
        }
        writer.endTaggedField(start);
        writer.int8(0x66);

        WireReader reader = WireReader.over(writer.toByteArray());

        assertThat(reader.int8("before")).isEqualTo((byte) 0x55);
        assertThat(reader.uvarint("tag")).isEqualTo(4);
        int end = reader.beginTaggedField(4);
        for (int i = 0; i < size; i++) {
            assertThat(reader.int8("value")).isEqualTo((byte) i);
        }
        reader.endTaggedField(4, end);
        assertThat(reader.int8("after")).isEqualTo((byte) 0x66);
    }

    @Test
    void unknownTaggedFieldsStandAmongTheKnownInTheOrderOfTags() {
        List<UnknownTaggedField> unknown =
                List.of(
                        new UnknownTaggedField(1, new byte[] {0x11}),
                        new UnknownTaggedField(9, new byte[] {0x22}));
        WireWriter writer = WireWriter.onHeap();

        int next = writer.unknownTaggedFields(unknown, 0, 5);
        int start = writer.beginTaggedField(5);
        writer.int8(0x55);
        writer.endTaggedField(start);
        writer.unknownTaggedFields(unknown, next, Integer.MAX_VALUE);

        assertThat(HexFormat.of().formatHex(writer.toByteArray()))
                .isEqualTo("010111" + "050155" + "090122");
    }

    @Test
    void smallRecordsAreCopiedAndLargeOnesCutTheBuffer() {
        ByteBuf small = Unpooled.buffer().writeZero(WireWriter.MAX_COPIED_RECORDS_BYTES);
        ByteBuf large = Unpooled.buffer().writeZero(WireWriter.MAX_COPIED_RECORDS_BYTES + 1);
        WireWriter writer = WireWriter.onHeap();

        writer.records(false, new RecordsPayload.Bytes(small));
        writer.records(true, new RecordsPayload.Bytes(large));
        writer.int8(1);
        int sizeBytes = writer.sizeBytes();
        List<WirePart> parts = writer.finish();

        assertThat(sizeBytes).isEqualTo(4 + 1_024 + 2 + 1_025 + 1);
        assertThat(parts).extracting(WirePart::sizeBytes).containsExactly(4 + 1_024 + 2, 1_025, 1);
        assertThat(small.refCnt()).isEqualTo(1);
        assertThat(large.refCnt()).isEqualTo(2);
        parts.forEach(part -> ((WirePart.Bytes) part).buffer().release());
        assertThat(large.refCnt()).isEqualTo(1);
    }

    @Test
    void aWriterThatIsAbandonedKeepsNothing() {
        ByteBuf own = Unpooled.buffer();
        ByteBuf large = Unpooled.buffer().writeZero(2_000);
        WireWriter writer = new WireWriter(own);
        writer.records(true, new RecordsPayload.Bytes(large));

        writer.abandon();

        assertThat(own.refCnt()).isZero();
        assertThat(large.refCnt()).isEqualTo(1);
    }

    @Test
    void aMessageWithLargeRecordsIsNoByteArray() {
        WireWriter writer = WireWriter.onHeap();
        writer.records(true, new RecordsPayload.Bytes(Unpooled.buffer().writeZero(2_000)));

        assertThatThrownBy(writer::toByteArray).isInstanceOf(Invariants.Broken.class);
    }

    private static String written(Consumer<WireWriter> writing) {
        WireWriter writer = WireWriter.onHeap();
        writing.accept(writer);
        return HexFormat.of().formatHex(writer.toByteArray());
    }
}
