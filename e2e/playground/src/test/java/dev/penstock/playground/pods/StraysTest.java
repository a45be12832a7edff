/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

final class StraysTest {
    @TempDir private Path root;
    private StateFolder folder;

    @BeforeEach
    void open() {
        folder = new StateFolder(root);
    }

    /**
     * The process of a pod goes on when the playground is killed; the next one must not meet it.
     */
    @Test
    void whatAKilledRunnerLeftIsEnded() throws Exception {
        Process left = new ProcessBuilder("sleep", "600").start();
        PidFile.write(folder.pidFile("default", "shop-broker-0"), left.toHandle());

        assertThat(Strays.end(folder)).isEqualTo(1);

        assertThat(left.isAlive()).isFalse();
        assertThat(folder.pidFile("default", "shop-broker-0")).doesNotExist();
    }

    @Test
    void processThatGotTheNumberOfAStrayIsLeftAlone() throws Exception {
        Path file = folder.pidFile("default", "shop-broker-0");
        Files.createDirectories(file.getParent());
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(file, other.pid() + "\n2001-01-01T00:00:00Z\n");

            assertThat(Strays.end(folder)).isZero();

            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroy();
        }
    }
}
