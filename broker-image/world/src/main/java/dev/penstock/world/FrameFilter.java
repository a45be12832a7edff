/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import io.netty.buffer.ByteBuf;

/** Decides about each frame as it is sent, for scripted tests. */
public interface FrameFilter {
    /**
     * Judges one frame.
     *
     * @param source the name of the sending host
     * @param target the name of the receiving host
     * @param frame a copy that the filter may read and need not release
     */
    Verdict judge(String source, String target, ByteBuf frame);

    /** What becomes of a frame. */
    enum Verdict {
        DELIVER,

        /** It and all behind it on its connection wait until {@link SimNetwork#releaseHeld}. */
        HOLD,

        /** Its connection is reset and the frame is lost. */
        RESET
    }
}
