/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import io.netty.channel.DefaultFileRegion;

import java.nio.channels.FileChannel;

/**
 * A part of a segment on its way to a socket (sendfile). The file belongs to the log, so it is not
 * closed with the region.
 */
final class SharedFileRegion extends DefaultFileRegion {
    SharedFileRegion(FileChannel file, long position, long sizeBytes) {
        super(file, position, sizeBytes);
    }

    @Override
    protected void deallocate() {
        // The log closes its files itself.
    }
}
