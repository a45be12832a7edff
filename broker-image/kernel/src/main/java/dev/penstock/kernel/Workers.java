/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/**
 * A bounded pool of threads for work that blocks: syncs, cleaning, scrubbing. May be called from
 * any thread.
 */
public interface Workers {
    /**
     * Runs the task on one of them once one is free. A task answers by handing its result to a
     * loop; what it throws is a bug. Whoever gives tasks bounds how many wait.
     */
    void execute(Runnable task);
}
