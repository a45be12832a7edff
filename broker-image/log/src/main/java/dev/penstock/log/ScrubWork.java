/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

/**
 * Reads one file that is not written to any more again, to see whether its bytes are still what
 * they were. Made on the loop of its log; then in turn {@link #run} on any thread while the loop
 * goes on, and on the loop the question whether what was found counts.
 */
public interface ScrubWork {
    /**
     * Reads on, at least so many bytes unless the file ends, and no further than the batch that has
     * the last of them. Blocks.
     *
     * @throws DamagedLogException also when the bytes cannot be read at all
     */
    void run(long bytes) throws DamagedLogException;

    /** How much the last run has read. */
    long readBytes();

    /** Whether the whole file was read, and is good. */
    boolean isDone();

    /** The first offset that is not in the file: where the next one begins. */
    long nextOffset();
}
