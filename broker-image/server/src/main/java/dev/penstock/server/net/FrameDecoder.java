/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/**
 * Cuts the stream into frames: four bytes of length, then the frame. A negative or too large length
 * is an exception.
 */
final class FrameDecoder extends LengthFieldBasedFrameDecoder {
    FrameDecoder(int maxFrameBytes) {
        super(
                Math.addExact(maxFrameBytes, Integer.BYTES),
                0,
                Integer.BYTES,
                0,
                Integer.BYTES,
                true);
    }
}
