/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

class DeletedFilesTest {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir Path directory;
    private final Deque<Runnable> closings = new ArrayDeque<>();
    private final DeletedFiles files = new DeletedFiles(closings::add);

    @Test
    void aLargeFileHasNoNameAtOnceAndIsClosedElsewhere() throws IOException {
        assumeThat(OPEN_FILES).as("the open files of a process can be seen").isDirectory();
        Path segment = file("segment", DeletedFiles.HANDED_OVER_BYTES);

        files.delete(segment);

        assertThat(segment).doesNotExist();
        assertThat(heldOpen()).isEqualTo(1);
        closings.remove().run();
        assertThat(heldOpen()).isZero();
    }

    @Test
    void whatIsSmallOrAbsentOrADirectoryIsNotHandedOver() throws IOException {
        Path index = file("index", DeletedFiles.HANDED_OVER_BYTES - 1);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path full = Files.createDirectory(directory.resolve("full"));
        Files.createFile(full.resolve("file"));

        files.delete(index);
        files.delete(index);
        files.delete(empty);

        assertThat(index).doesNotExist();
        assertThat(empty).doesNotExist();
        assertThatThrownBy(() -> files.delete(full)).isInstanceOf(DirectoryNotEmptyException.class);
        assertThat(closings).isEmpty();
    }

    @Test
    void noMoreThanSoManyAreHeldOpen() throws IOException {
        for (int i = 0; i <= DeletedFiles.MAX_WAITING; i++) {
            files.delete(file("segment", DeletedFiles.HANDED_OVER_BYTES));
        }

        assertThat(closings).hasSize(DeletedFiles.MAX_WAITING);
        assertThat(directory.resolve("segment")).doesNotExist();

        closings.forEach(Runnable::run);
        files.delete(file("segment", DeletedFiles.HANDED_OVER_BYTES));
        assertThat(closings).hasSize(DeletedFiles.MAX_WAITING + 1);
        closings.removeLast().run();
    }

    private Path file(String name, long bytes) throws IOException {
        Path path = directory.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(bytes);
        }
        return path;
    }

    private long heldOpen() throws IOException {
        try (Stream<Path> open = Files.list(OPEN_FILES)) {
            return open.filter(this::isDeleted).count();
        }
    }

    private boolean isDeleted(Path open) {
        try {
            String target = Files.readSymbolicLink(open).toString();
            return target.startsWith(directory.toString()) && target.endsWith("(deleted)");
        } catch (IOException _) {
            return false;
        }
    }
}
