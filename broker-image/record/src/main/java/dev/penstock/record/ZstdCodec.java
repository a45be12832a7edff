/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

final class ZstdCodec extends Codec.Streaming {
    ZstdCodec() {
        super("zstd");
    }

    @Override
    OutputStream deflating(OutputStream target) throws IOException {
        return new ZstdOutputStreamNoFinalizer(target);
    }

    @Override
    InputStream inflating(InputStream source) throws IOException {
        ZstdInputStreamNoFinalizer inflating = new ZstdInputStreamNoFinalizer(source);
        inflating.setLongMax(RecordLimits.MAX_ZSTD_WINDOW_LOG);
        return inflating;
    }
}
