/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

final class GzipCodec extends Codec.Streaming {
    private static final int BUFFER_SIZE_BYTES = 8 * 1024;

    GzipCodec() {
        super("gzip");
    }

    @Override
    OutputStream deflating(OutputStream target) throws IOException {
        return new GZIPOutputStream(target, BUFFER_SIZE_BYTES);
    }

    @Override
    InputStream inflating(InputStream source) throws IOException {
        return new GZIPInputStream(source, BUFFER_SIZE_BYTES);
    }
}
