/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import org.xerial.snappy.Snappy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Snappy blocks in the framing of snappy-java, as Kafka's Java clients write it, or one bare block,
 * as librdkafka does. Read here and not by the library's stream, so that a block cannot ask for
 * more memory than the limit before it is inflated.
 *
 * <pre>
 *  magic 8 bytes | version i32 | compatible version i32 | { block size i32 | snappy block } ...
 * </pre>
 */
final class SnappyCodec implements Codec {
    private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    private static final int VERSION = 1;
    private static final int FRAMING_SIZE_BYTES = MAGIC.length + 2 * Integer.BYTES;
    private static final int BLOCK_SIZE_BYTES = 32 * 1024;

    @Override
    public ByteBuffer compress(ByteBuffer source) {
        byte[] plain = Codec.bytes(source);
        int blocks = plain.length / BLOCK_SIZE_BYTES + 1;
        int bound = Integer.BYTES + Snappy.maxCompressedLength(BLOCK_SIZE_BYTES);
        ByteBuffer target = ByteBuffer.allocate(Math.addExact(FRAMING_SIZE_BYTES, blocks * bound));
        target.put(MAGIC).putInt(VERSION).putInt(VERSION);
        try {
            for (int at = 0; at < plain.length; at += BLOCK_SIZE_BYTES) {
                int size = Math.min(BLOCK_SIZE_BYTES, plain.length - at);
                int blockAt = target.position() + Integer.BYTES;
                int written = Snappy.compress(plain, at, size, target.array(), blockAt);
                target.putInt(written).position(blockAt + written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("snappy in memory cannot fail", e);
        }
        return target.flip();
    }

    @Override
    public ByteBuffer decompress(ByteBuffer source, int maxBytes) {
        byte[] packed = Codec.bytes(source);
        try {
            if (!isFramed(packed)) {
                byte[] plain = inflate(packed, 0, packed.length, maxBytes, new byte[0], 0);
                return ByteBuffer.wrap(plain);
            }
            return inflateBlocks(packed, maxBytes);
        } catch (IOException e) {
            throw new CorruptRecordsException("records are not valid snappy", e);
        }
    }

    private static ByteBuffer inflateBlocks(byte[] packed, int maxBytes) throws IOException {
        ByteBuffer reader = ByteBuffer.wrap(packed).position(FRAMING_SIZE_BYTES);
        byte[] plain = new byte[0];
        int plainSize = 0;
        while (reader.hasRemaining()) {
            int size = reader.remaining() < Integer.BYTES ? -1 : reader.getInt();
            if (size < 0 || size > reader.remaining()) {
                throw new CorruptRecordsException("a snappy block cannot have a size of " + size);
            }
            int grows = uncompressedSize(packed, reader.position(), size);
            plain = inflate(packed, reader.position(), size, maxBytes, plain, plainSize);
            plainSize += grows;
            reader.position(reader.position() + size);
        }
        return ByteBuffer.wrap(plain, 0, plainSize);
    }

    private static byte[] inflate(
            byte[] packed, int at, int size, int maxBytes, byte[] plain, int plainSize)
            throws IOException {
        int grows = uncompressedSize(packed, at, size);
        if (grows < 0 || grows > maxBytes - plainSize) {
            throw new TooLargeRecordsException("snappy", maxBytes);
        }
        byte[] target = plain;
        if (plain.length - plainSize < grows) {
            long doubled = Math.min(maxBytes, 2L * plain.length);
            target = Arrays.copyOf(plain, (int) Math.max(doubled, plainSize + grows));
        }
        if (!Snappy.isValidCompressedBuffer(packed, at, size)) {
            throw new CorruptRecordsException("records are not valid snappy");
        }
        Snappy.uncompress(packed, at, size, target, plainSize);
        return target;
    }

    private static int uncompressedSize(byte[] packed, int at, int size) throws IOException {
        return Snappy.uncompressedLength(packed, at, size);
    }

    private static boolean isFramed(byte[] packed) {
        return packed.length >= FRAMING_SIZE_BYTES
                && Arrays.equals(packed, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }
}
