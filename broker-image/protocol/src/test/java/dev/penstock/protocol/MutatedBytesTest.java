/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.Message;
import dev.penstock.schema.WireReader;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Decoders on bytes that are nearly right: they read them or call them malformed, and never reserve
 * more room than the bytes can justify. More draws: {@code -Dseeds=1000}.
 */
final class MutatedBytesTest {
    private static final int SEEDS = Integer.getInteger("seeds", 25);

    /** An empty struct of the largest class, its lists and its place in a list. */
    private static final long MAX_ALLOCATED_PER_BYTE = 600;

    /** The reader itself, lists with room for their first elements, an exception with its text. */
    private static final long MAX_ALLOCATED_BESIDES = 64 * 1_024;

    static List<String> names() {
        return KafkaMessages.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void areReadOrCalledMalformed(String name) {
        Message sample = KafkaMessages.ours(name);
        for (short version = sample.lowestVersion();
                version <= sample.highestVersion();
                version++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                byte[] drawn = RandomWireBytes.draw(KafkaMessages.schema(name, version), random);
                byte[] mutated = RandomWireBytes.mutate(drawn, random);
                decode(name, version, mutated);
            }
        }
    }

    private static void decode(String name, short version, byte[] bytes) {
        // The first time loads classes, which is not what a peer can cause again and again.
        read(name, version, bytes);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        read(name, version, bytes);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated)
                .as("%s version %d on %s", name, version, HexFormat.of().formatHex(bytes))
                .isLessThan(MAX_ALLOCATED_PER_BYTE * bytes.length + MAX_ALLOCATED_BESIDES);
    }

    private static void read(String name, short version, byte[] bytes) {
        Message message = KafkaMessages.ours(name);
        try {
            message.read(WireReader.over(bytes), version);
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotBlank();
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "%s version %d broke on %s"
                            .formatted(name, version, HexFormat.of().formatHex(bytes)),
                    e);
        }
    }
}
