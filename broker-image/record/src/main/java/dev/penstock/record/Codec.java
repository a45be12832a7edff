/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One way to make records smaller. */
interface Codec {
    Codec PLAIN =
            new Codec() {
                @Override
                public ByteBuffer compress(ByteBuffer source) {
                    return source;
                }

                @Override
                public ByteBuffer decompress(ByteBuffer source, int maxBytes) {
                    return source;
                }
            };
    Codec GZIP = new GzipCodec();
    Codec SNAPPY = new SnappyCodec();
    Codec LZ4 = new Lz4Codec();
    Codec ZSTD = new ZstdCodec();

    ByteBuffer compress(ByteBuffer source);

    ByteBuffer decompress(ByteBuffer source, int maxBytes);

    /** The remaining bytes, not copied where an array backs them. */
    static ByteArrayInputStream stream(ByteBuffer source) {
        if (source.hasArray()) {
            return new ByteArrayInputStream(
                    source.array(), source.arrayOffset() + source.position(), source.remaining());
        }
        return new ByteArrayInputStream(bytes(source));
    }

    static byte[] bytes(ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(source.position(), bytes);
        return bytes;
    }

    /** A codec that its library offers as a pair of streams. */
    abstract class Streaming implements Codec {
        private static final int CHUNK_SIZE_BYTES = 16 * 1024;

        private final String name;

        Streaming(String name) {
            this.name = name;
        }

        abstract OutputStream deflating(OutputStream target) throws IOException;

        abstract InputStream inflating(InputStream source) throws IOException;

        @Override
        public ByteBuffer compress(ByteBuffer source) {
            ByteArrayOutputStream target =
                    new ByteArrayOutputStream(Math.max(CHUNK_SIZE_BYTES, source.remaining() / 2));
            try (OutputStream deflating = deflating(target)) {
                deflating.write(bytes(source));
            } catch (IOException e) {
                throw new UncheckedIOException("a stream in memory cannot fail", e);
            }
            return ByteBuffer.wrap(target.toByteArray());
        }

        @Override
        public ByteBuffer decompress(ByteBuffer source, int maxBytes) {
            byte[] plain = new byte[CHUNK_SIZE_BYTES];
            int size = 0;
            try (InputStream inflating = inflating(stream(source))) {
                for (int n = 0; n >= 0; n = inflating.read(plain, size, plain.length - size)) {
                    size += n;
                    if (size > maxBytes) {
                        throw new TooLargeRecordsException(name, maxBytes);
                    }
                    if (size == plain.length) {
                        plain = Arrays.copyOf(plain, (int) Math.min(maxBytes + 1L, 2L * size));
                    }
                }
            } catch (IOException e) {
                throw new CorruptRecordsException("records are not valid " + name, e);
            } catch (CorruptRecordsException e) {
                throw e;
            } catch (RuntimeException e) {
                // The libraries' own exceptions on mutilated input.
                throw new CorruptRecordsException("records are not valid " + name, e);
            }
            return ByteBuffer.wrap(plain, 0, size);
        }
    }
}
