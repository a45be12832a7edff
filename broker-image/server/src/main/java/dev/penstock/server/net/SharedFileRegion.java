/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.kernel.FileSlice;
import dev.penstock.server.files.NioFile;

import io.netty.channel.DefaultFileRegion;

/**
 * A part of a segment on its way to a socket (sendfile). The file belongs to the log, so it is not
 * closed with the region.
 */
final class SharedFileRegion extends DefaultFileRegion {
    private final FileSlice slice;

    SharedFileRegion(FileSlice slice) {
        super(((NioFile) slice.file()).channel(), slice.position(), slice.sizeBytes());
        this.slice = slice;
    }

    /** What has not been sent of it. */
    FileSlice unsent() {
        int sentBytes = (int) transferred();
        return new FileSlice(
                slice.file(), slice.position() + sentBytes, slice.sizeBytes() - sentBytes);
    }

    @Override
    protected void deallocate() {
        // The log closes its files itself.
    }
}
