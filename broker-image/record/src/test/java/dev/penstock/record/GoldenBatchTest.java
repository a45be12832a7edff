/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Published bytes never change: docs/formats/record-batch.md. */
class GoldenBatchTest {
    @Test
    void aPlainBatch() throws IOException {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .baseOffset(1_000)
                        .leaderEpoch(new LeaderEpoch(7))
                        .producer(4_711, (short) 2, 30)
                        .append(1_700_000_000_000L, text("key"), text("value"))
                        .append(
                                1_700_000_000_005L,
                                null,
                                null,
                                List.of(
                                        new Record.Header("h", text("x")),
                                        new Record.Header("n", null)))
                        .build();

        assertThat(HexFormat.of().formatHex(bytes(batch))).isEqualTo(golden("plain.hex"));
    }

    @Test
    void aCommitMarker() throws IOException {
        ByteBuffer batch =
                RecordBatchBuilder.endOfTransaction(
                        4_711,
                        (short) 2,
                        1_700_000_000_000L,
                        new ControlMarker(ControlMarker.Type.COMMIT, 9));

        assertThat(HexFormat.of().formatHex(bytes(batch))).isEqualTo(golden("commit.hex"));
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(ByteBuffer batch) {
        byte[] bytes = new byte[batch.remaining()];
        batch.get(bytes);
        return bytes;
    }

    /** Hexadecimal digits; white space and what follows a number sign does not count. */
    private static String golden(String name) throws IOException {
        try (InputStream in = GoldenBatchTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceAll("#.*", "").replaceAll("\\s", ""))
                    .collect(Collectors.joining());
        }
    }
}
