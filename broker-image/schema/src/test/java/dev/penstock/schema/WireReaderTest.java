/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.kernel.Uuid;
import dev.penstock.schema.MalformedMessageException.Reason;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

final class WireReaderTest {
    @Test
    void fixedNumbersAreBigEndian() {
        assertThat(reader("80").int8("f")).isEqualTo(Byte.MIN_VALUE);
        assertThat(reader("8001").int16("f")).isEqualTo((short) -32_767);
        assertThat(reader("8001").uint16("f")).isEqualTo(32_769);
        assertThat(reader("80000001").int32("f")).isEqualTo(-2_147_483_647);
        assertThat(reader("80000001").uint32("f")).isEqualTo(2_147_483_649L);
        assertThat(reader("8000000000000001").int64("f")).isEqualTo(-9_223_372_036_854_775_807L);
        assertThat(reader("3ff8000000000000").float64("f")).isEqualTo(1.5);
        assertThat(reader("02").bool("f")).isTrue();
        assertThat(reader("00000000000000010000000000000002").uuid("f")).isEqualTo(new Uuid(1, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "01, 1",
        "7f, 127",
        "8001, 128",
        "ff7f, 16383",
        "808001, 16384",
        "ffffffff07, 2147483647",
        "ffffffff0f, -1",
        "8080808000, 0"
    })
    void unsignedVarintsComeLowestGroupFirst(String hex, int value) {
        assertThat(reader(hex).uvarint("f")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "01, -1",
        "02, 1",
        "03, -2",
        "7e, 63",
        "7f, -64",
        "8001, 64",
        "feffffff0f, 2147483647",
        "ffffffff0f, -2147483648"
    })
    void signedVarintsAreZigzag(String hex, int value) {
        assertThat(reader(hex).varint("f")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "01, -1",
        "02, 1",
        "feffffffffffffffff01, 9223372036854775807",
        "ffffffffffffffffff01, -9223372036854775808"
    })
    void signedVarlongsAreZigzag(String hex, long value) {
        assertThat(reader(hex).varlong("f")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"ffffffff10", "ffffffff80", "8080808080", "ffffffffff"})
    void aVarintOfMoreThan32BitsIsMalformed(String hex) {
        assertMalformed(hex, reader -> reader.uvarint("size"), Reason.BAD_VARINT, "size");
    }

    @ParameterizedTest
    @CsvSource({"ffffffffffffffffff02", "80808080808080808080"})
    void aVarlongOfMoreThan64BitsIsMalformed(String hex) {
        assertMalformed(hex, reader -> reader.varlong("delta"), Reason.BAD_VARINT, "delta");
    }

    @Test
    void stringsAreUtf8OfBothLengths() {
        assertThat(reader("0003 c3a978").string(false, "f")).isEqualTo("éx");
        assertThat(reader("04 c3a978").string(true, "f")).isEqualTo("éx");
        assertThat(reader("0000").string(false, "f")).isEmpty();
        assertThat(reader("01").string(true, "f")).isEmpty();
        assertThat(reader("ffff").nullableString(false, "f")).isNull();
        assertThat(reader("00").nullableString(true, "f")).isNull();
    }

    @Test
    void aLikelyStringIsGivenBackWhenItIsTheOne() {
        String likely = new String("abc");

        assertThat(reader("0003 616263").nullableString(false, "f", likely)).isSameAs(likely);
        assertThat(reader("0003 616264").nullableString(false, "f", likely)).isEqualTo("abd");
        assertThat(reader("0002 6162").nullableString(false, "f", likely)).isEqualTo("ab");
        assertThat(reader("0003 c3a978").nullableString(false, "f", "éxx")).isEqualTo("éx");
        assertThat(reader("0001 e9").nullableString(false, "f", "é")).isEqualTo("\ufffd");
        assertThat(reader("ffff").nullableString(false, "f", likely)).isNull();
    }

    @Test
    void recordsOfAFrameAreThoseBytesWhateverBufferItIsIn() {
        for (ByteBuf frame :
                List.of(
                        Unpooled.buffer(),
                        Unpooled.directBuffer(),
                        PooledByteBufAllocator.DEFAULT.directBuffer())) {
            frame.writeBytes(HexFormat.of().parseHex("eeee00000003aabbccdd"));
            ByteBuf slice = frame.skipBytes(1).readRetainedSlice(9).skipBytes(1);

            RecordsPayload.Bytes records =
                    (RecordsPayload.Bytes) new WireReader(slice).records(false, "f");

            assertThat(records.toByteBuffer())
                    .isEqualTo(ByteBuffer.wrap(HexFormat.of().parseHex("aabbcc")));
            slice.release();
            frame.release();
        }
    }

    @Test
    void nullWhereItIsNotAllowedIsMalformed() {
        assertMalformed("ffff", r -> r.string(false, "topic"), Reason.UNEXPECTED_NULL, "topic");
        assertMalformed("00", r -> r.string(true, "topic"), Reason.UNEXPECTED_NULL, "topic");
        assertMalformed("ffffffff", r -> r.bytes(false, "key"), Reason.UNEXPECTED_NULL, "key");
        assertMalformed("00", r -> r.slice(true, "key"), Reason.UNEXPECTED_NULL, "key");
        assertMalformed("00", r -> r.records(true, "batch"), Reason.UNEXPECTED_NULL, "batch");
        assertMalformed("00", r -> r.arrayLength(true, 1, "list"), Reason.UNEXPECTED_NULL, "list");
    }

    @Test
    void lengthsBeyondWhatIsLeftAreMalformed() {
        assertMalformed("0004 616263", r -> r.string(false, "f"), Reason.TRUNCATED, "4 bytes");
        assertMalformed("05 616263", r -> r.string(true, "f"), Reason.TRUNCATED, "4 bytes");
        assertMalformed("7fffffff 00", r -> r.bytes(false, "f"), Reason.TRUNCATED, "2147483647");
        assertMalformed("ffffffff0f", r -> r.bytes(true, "f"), Reason.BAD_LENGTH, "-2");
        assertMalformed("fffffffe", r -> r.slice(false, "f"), Reason.BAD_LENGTH, "-2");
        assertMalformed("8000", r -> r.string(false, "f"), Reason.BAD_LENGTH, "-32768");
    }

    @Test
    void aStringAtTheLimitIsReadAndOneBeyondIsNot() {
        byte[] limit = "x".repeat(WireLimits.MAX_STRING_BYTES).getBytes(UTF_8);
        ByteBuf buffer = Unpooled.buffer();
        WireWriter writer = new WireWriter(buffer);
        writer.uvarint(limit.length + 1);
        buffer.writeBytes(limit);

        assertThat(new WireReader(buffer).string(true, "f")).hasSize(32_767);
        assertMalformed(
                "818002" + "78".repeat(32_768),
                reader -> reader.string(true, "f"),
                Reason.STRING_TOO_LONG,
                "32768");
    }

    @Test
    void anArrayMayClaimWhatTheBytesCanHoldAndNoMore() {
        assertThat(reader("00000002 0000000100000002").arrayLength(false, 4, "f")).isEqualTo(2);
        assertMalformed(
                "00000003 0000000100000002",
                reader -> reader.arrayLength(false, 4, "replicas"),
                Reason.ARRAY_LONGER_THAN_MESSAGE,
                "replicas");
        assertMalformed(
                "7fffffff 00",
                reader -> reader.arrayLength(false, 16, "replicas"),
                Reason.ARRAY_LONGER_THAN_MESSAGE,
                "2147483647 elements");
        assertThat(reader("ffffffff").nullableArrayLength(false, 4, "f")).isEqualTo(-1);
        assertMalformed(
                "fffffffe", r -> r.nullableArrayLength(false, 4, "f"), Reason.BAD_LENGTH, "-2");
    }

    @ParameterizedTest
    @CsvSource({"6, true", "5, false"})
    void elementsAreCountedOverTheWholeMessage(int maxElements, boolean allowed) {
        // Two arrays of three bytes each.
        ByteBuf twoArrays = Unpooled.wrappedBuffer(HexFormat.of().parseHex("0400000004000000"));
        WireReader reader = new WireReader(twoArrays, new WireLimits(maxElements));
        reader.arrayLength(true, 1, "first");
        twoArrays.skipBytes(3);

        MalformedMessageException refusal =
                catchThrowableOfType(
                        MalformedMessageException.class,
                        () -> reader.arrayLength(true, 1, "second"));

        assertThat(refusal == null).isEqualTo(allowed);
        if (refusal != null) {
            assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_ELEMENTS);
            assertThat(refusal).hasMessageContaining("second");
        }
    }

    @Test
    void aListReservesOnlyWhatItMayNeedAtFirst() {
        // Would exhaust the heap if it were taken at its word.
        assertThat(WireReader.<String>newList(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void taggedFieldsThatNobodyKnowsAreKeptInOrder() {
        assertThat(reader("02 05 02 cafe 8701 00").unknownTaggedFields())
                .containsExactly(
                        new UnknownTaggedField(5, new byte[] {(byte) 0xca, (byte) 0xfe}),
                        new UnknownTaggedField(135, new byte[0]));
        assertThat(reader("00").unknownTaggedFields()).isNull();
    }

    @Test
    void taggedFieldsThatLieAboutThemselvesAreMalformed() {
        assertMalformed("7f 0000", WireReader::unknownTaggedFields, Reason.BAD_TAGGED_FIELD, "127");
        assertMalformed("01 05 03 cafe", WireReader::unknownTaggedFields, Reason.TRUNCATED, "3");
        assertMalformed(
                "01 05 ffffffff0f 00000000",
                WireReader::unknownTaggedFields,
                Reason.BAD_TAGGED_FIELD,
                "size");
        assertMalformed(
                "ffffffff0f 00",
                WireReader::unknownTaggedFields,
                Reason.BAD_TAGGED_FIELD,
                "4294967295");
        WireReader reader = reader("02 cafe");
        int end = reader.beginTaggedField(3);
        reader.int8("half of it");
        assertThatThrownBy(() -> reader.endTaggedField(3, end))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("tagged field 3");
    }

    @Test
    void slicesShareTheBytesAndBytesDoNot() {
        ByteBuf buffer =
                Unpooled.wrappedBuffer(HexFormat.of().parseHex("0000000261620000000261" + "62"));
        WireReader reader = new WireReader(buffer);
        ByteBuf slice = reader.slice(false, "f");
        byte[] copy = reader.bytes(false, "f");

        buffer.setByte(4, 'X').setByte(10, 'Y');

        assertThat(slice.toString(UTF_8)).isEqualTo("Xb");
        assertThat(copy).containsExactly('a', 'b');
        assertThat(buffer.refCnt()).isEqualTo(1);
    }

    @Test
    void peekingAndReadingOverABufferOfNioMovesNothing() {
        ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 9});
        ByteBuffer nio = ByteBuffer.wrap(new byte[] {7, 0, 5}, 1, 2);

        assertThat(WireReader.peek(buffer).int32("f")).isEqualTo(9);
        assertThat(buffer.readerIndex()).isZero();
        assertThat(WireReader.over(nio).int16("f")).isEqualTo((short) 5);
        assertThat(nio.position()).isEqualTo(1);
    }

    private static WireReader reader(String hex) {
        return new WireReader(
                Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static void assertMalformed(
            String hex, Consumer<WireReader> reading, Reason reason, String detail) {
        WireReader reader = reader(hex);
        MalformedMessageException refusal =
                catchThrowableOfType(MalformedMessageException.class, () -> reading.accept(reader));
        assertThat(refusal).as(hex).isNotNull().hasMessageContaining(detail);
        assertThat(refusal.reason()).isEqualTo(reason);
    }
}
