/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.pods.StateFolder;

import java.io.IOException;
import java.nio.file.Files;

/** The room that is left where the playground writes. */
final class DiskSpace {
    private static final long MIB = 1024L * 1024;
    private static final long LEAST_TO_START_BYTES = 256 * MIB;

    /** Below it, brokers and the API's journal are about to fail. */
    private static final long LEAST_TO_GO_ON_BYTES = 16 * MIB;

    private final StateFolder folder;

    DiskSpace(StateFolder folder) {
        this.folder = folder;
    }

    void requireEnoughToStart() throws IOException, Refusal {
        long free = freeBytes();
        if (free < LEAST_TO_START_BYTES) {
            throw new Refusal(
                    "Only "
                            + free / MIB
                            + " MiB are free where "
                            + folder.root()
                            + " lies; the playground needs "
                            + LEAST_TO_START_BYTES / MIB
                            + " MiB. Free some space, and run this again. Nothing was started.");
        }
    }

    void requireEnoughToGoOn() throws IOException, Refusal {
        long free = freeBytes();
        if (free < LEAST_TO_GO_ON_BYTES) {
            throw new Refusal(
                    "The disk where "
                            + folder.root()
                            + " lies is full ("
                            + free / MIB
                            + " MiB are free). What was started has been stopped; free some space, and run"
                            + " ./penstock up again.");
        }
    }

    private long freeBytes() throws IOException {
        return Files.getFileStore(folder.root()).getUsableSpace();
    }
}
