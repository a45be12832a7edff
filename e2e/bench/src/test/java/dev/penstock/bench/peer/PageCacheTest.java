/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PageCacheTest {
    private static final int FILE_BYTES = 8 << 20;

    @Test
    void whatWasDroppedIsReadFromDiskAndWhatWasNotIsNot(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(PageCache.canDrop(), "the folder for temporary files is on a disk");
        Path file = Files.createDirectory(folder.resolve("data")).resolve("segment");
        Files.write(file, new byte[FILE_BYTES]);

        assertThat(readFromDisksBytes(file)).isLessThan(FILE_BYTES / 8);
        PageCache.dropAll(folder);

        assertThat(readFromDisksBytes(file)).isGreaterThanOrEqualTo(FILE_BYTES);
        assertThat(Files.size(file)).isEqualTo(FILE_BYTES);
    }

    private static long readFromDisksBytes(Path file) throws IOException {
        long before = ProcFiles.readFromDisksBytes(ProcessHandle.current().pid());
        Files.readAllBytes(file);
        return ProcFiles.readFromDisksBytes(ProcessHandle.current().pid()) - before;
    }
}
