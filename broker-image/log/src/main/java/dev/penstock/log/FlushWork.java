/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The slow part of a flush: the syncs that make records durable, and nothing else. Made by {@link
 * SegmentedLog#beginFlush} on the log's loop, run once on any thread while the log goes on, given
 * back to {@link SegmentedLog#endFlush} on the loop.
 */
public final class FlushWork {
    private final FileStore store;
    private final long endOffset;
    private final long generation;
    private final Syncs syncs = new Syncs();
    private @Nullable IOException failure;

    FlushWork(FileStore store, long endOffset, long generation) {
        this.store = store;
        this.endOffset = endOffset;
        this.generation = generation;
    }

    Syncs syncs() {
        return syncs;
    }

    /** Syncs what was written before the flush began. Blocks; how it went is told at the end. */
    public void run() {
        try {
            syncs.run(store);
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Where the log ended when the flush began. */
    long endOffset() {
        return endOffset;
    }

    /** Of the log when the flush began. */
    long generation() {
        return generation;
    }

    @Nullable IOException failure() {
        return failure;
    }
}
