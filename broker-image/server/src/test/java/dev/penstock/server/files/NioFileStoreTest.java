/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.StoredFile;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

class NioFileStoreTest {
    @TempDir Path directory;
    private NioFileStore store;

    @BeforeEach
    void open() throws IOException {
        store = NioFileStore.open(directory.resolve("data"), _ -> {});
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void writesAndReadsAtPositions() throws IOException {
        store.createDirectories("a/b");
        try (StoredFile file = store.open("a/b/file")) {
            file.write(5, text("world"));
            file.write(0, text("hello"));
            file.sync();
            ByteBuffer all = ByteBuffer.allocate(20);

            assertThat(file.read(0, all)).isEqualTo(10);
            assertThat(file.read(10, ByteBuffer.allocate(1))).isZero();
            assertThat(file.read(1_000, ByteBuffer.allocate(1))).isZero();
            assertThat(new String(all.array(), 0, 10, StandardCharsets.UTF_8))
                    .isEqualTo("helloworld");
            file.truncate(3);
            assertThat(file.sizeBytes()).isEqualTo(3);
        }
        store.syncDirectory("a/b");
        store.syncDirectory("");
    }

    @Test
    void listsNamesInOrder() throws IOException {
        store.open("b").close();
        store.open("a").close();
        store.createDirectories("c/d");

        assertThat(store.list("")).containsExactly(".lock", "a", "b", "c");
        assertThat(store.list("c")).containsExactly("d");
        assertThat(store.list("absent")).isEmpty();
    }

    @Test
    void renamesOverAFileAndDeletesWhatIsThere() throws IOException {
        store.open("old").close();
        store.open("new").close();

        store.rename("old", "new");
        assertThat(store.exists("old")).isFalse();
        store.delete("new");
        store.delete("new");
        assertThat(store.exists("new")).isFalse();
    }

    @Test
    void opensNothingThatIsNotThereForReading() {
        assertThatThrownBy(() -> store.openForRead("absent"))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(Files.exists(directory.resolve("data/absent"))).isFalse();
    }

    @Test
    void keepsOthersOut() throws IOException {
        assertThatThrownBy(() -> NioFileStore.open(directory.resolve("data"), _ -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already in use");
        store.close();
        NioFileStore.open(directory.resolve("data"), _ -> {}).close();
    }

    @Test
    void staysInsideOfItsRoot() {
        assertThatThrownBy(() -> store.open("../outside"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leads out");
    }

    @Test
    void afterAFailedSyncNothingIsWrittenAnyMore() throws IOException {
        try (StoredFile file = store.open("file")) {
            file.write(0, text("x"));
            // What cannot be synced at all: the system's answer is an error.
            Files.createSymbolicLink(directory.resolve("data/unsyncable"), Path.of("/dev/null"));
            assertThatThrownBy(() -> store.syncDirectory("unsyncable"))
                    .isInstanceOf(IOException.class);

            assertThatThrownBy(() -> file.write(1, text("y")))
                    .hasMessageContaining("out of use since a sync failed");
            assertThatThrownBy(file::sync).hasMessageContaining("out of use");
            assertThatThrownBy(() -> store.open("other")).hasMessageContaining("out of use");
            assertThat(file.read(0, ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }

    @Test
    void aDirectoryThatWasDeletedMeanwhileIsNoFailureOfTheDisk() throws IOException {
        store.createDirectories("gone");
        store.delete("gone");

        assertThatThrownBy(() -> store.syncDirectory("gone")).isInstanceOf(IOException.class);

        store.open("other").close();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
