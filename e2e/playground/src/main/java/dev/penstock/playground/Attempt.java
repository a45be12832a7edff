/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One start of the background process. Until it has arrived it can be taken back at any moment,
 * from any thread: what is started is known before it can be asked to end.
 */
final class Attempt {
    private final Background background;
    private Optional<ProcessHandle> process = Optional.empty();
    private boolean arrived;
    private boolean takenBack;

    Attempt(Background background) {
        this.background = background;
    }

    /** A process that was left by an {@code up} that was killed is taken over. */
    synchronized ProcessHandle start(String classPath, List<String> options)
            throws IOException, Refusal {
        if (takenBack) {
            throw new Refusal("Interrupted.");
        }
        Optional<ProcessHandle> left = background.running();
        process = left.isPresent() ? left : Optional.of(background.start(classPath, options));
        return process.get();
    }

    synchronized void arrive() {
        arrived = true;
    }

    /** Neither arrived nor taken back. */
    synchronized boolean isOpen() {
        return !arrived && !takenBack;
    }

    synchronized boolean isTakenBack() {
        return takenBack;
    }

    /**
     * Ends what was started. Whoever asks meanwhile waits until that is done.
     *
     * @return whether there was anything to take back
     */
    synchronized boolean takeBack() throws IOException, InterruptedException {
        if (!isOpen()) {
            return false;
        }
        takenBack = true;
        if (process.isPresent()) {
            background.stop();
        }
        return true;
    }
}
