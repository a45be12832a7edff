/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The LZ4 frame format with independent blocks of 64 KiB, as Kafka's clients write it. A frame
 * cannot ask for more memory than its largest block, 4 MiB.
 */
final class Lz4Codec extends Codec.Streaming {
    Lz4Codec() {
        super("lz4");
    }

    @Override
    OutputStream deflating(OutputStream target) throws IOException {
        return new LZ4FrameOutputStream(target, BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_INDEPENDENCE);
    }

    @Override
    InputStream inflating(InputStream source) throws IOException {
        return new LZ4FrameInputStream(source);
    }
}
