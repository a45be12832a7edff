/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.stall;

import java.util.List;

/** What is done about a disk that takes no writes. Called on the thread that watches. */
public interface StallActions {
    /** It is stalled from now on, or takes writes again. */
    void stalled(boolean now);

    /**
     * Some loops hang at this moment; called again and again while they do.
     *
     * @param hanging is not empty
     */
    void hang(List<LoopThread> hanging);

    /** No loop hangs any more, after some did. */
    void goOn();
}
