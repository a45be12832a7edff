/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Revisions, watches, and what a restart finds. */
final class ObjectStoreTest {
    @TempDir private Path folder;

    private static ObjectKey key(String name) {
        return new ObjectKey("things", "ns", name);
    }

    private static ObjectNode thing(String value) {
        ObjectNode thing = Json.object().put("value", value);
        thing.putObject("metadata");
        return thing;
    }

    private static List<String> drain(Watch watch) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Optional<Change> change = watch.next(0);
        while (change.isPresent()) {
            seen.add(
                    change.get().kind()
                            + " "
                            + change.get().key().name()
                            + " "
                            + change.get().object().path("value").asText());
            change = watch.next(0);
        }
        return seen;
    }

    @Test
    void watchSeesEveryChangeAfterItsRevisionInOrder() throws Exception {
        ObjectStore store = ObjectStore.inMemory();
        store.put(key("a"), thing("1"));
        long after = store.revision();
        store.put(key("a"), thing("2"));
        Watch watch = store.watch(wanted -> true, after).orElseThrow();
        store.put(key("b"), thing("3"));
        store.remove(key("a"));

        assertThat(drain(watch)).containsExactly("MODIFIED a 2", "ADDED b 3", "DELETED a 2");
    }

    @Test
    void watchFromAForgottenRevisionIsRefused() {
        ObjectStore store = ObjectStore.inMemory();
        long first = store.revision();
        for (int i = 0; i <= ObjectStore.MAX_HISTORY; i++) {
            store.put(key("a"), thing("" + i));
        }

        assertThat(store.watch(wanted -> true, first)).isEmpty();
        assertThat(store.watch(wanted -> true, store.revision())).isPresent();
    }

    @Test
    void watchThatFallsBehindIsCutOff() throws Exception {
        ObjectStore store = ObjectStore.inMemory();
        Watch watch = store.watch(wanted -> true, store.revision()).orElseThrow();
        for (int i = 0; i <= Watch.MAX_WAITING; i++) {
            store.put(key("a"), thing("" + i));
        }

        assertThat(watch.isCutOff()).isFalse();
        assertThat(drain(watch)).hasSize(Watch.MAX_WAITING);
        assertThat(watch.isCutOff()).isTrue();
    }

    @Test
    void restartFindsWhatStoodAndGoesOnCounting() throws Exception {
        Path file = folder.resolve("objects.jsonl");
        long revision;
        try (ObjectStore store = ObjectStore.restored(new Journal(file))) {
            store.put(key("a"), thing("1"));
            store.put(key("b"), thing("2"));
            store.put(key("a"), thing("3"));
            store.remove(key("b"));
            revision = store.revision();
        }

        try (ObjectStore store = ObjectStore.restored(new Journal(file))) {
            assertThat(store.revision()).isEqualTo(revision);
            assertThat(store.get(key("a")).orElseThrow().path("value").asText()).isEqualTo("3");
            assertThat(store.get(key("b"))).isEmpty();
            assertThat(store.watch(wanted -> true, revision - 1)).isEmpty();
        }
    }

    @Test
    void tornLastLineIsTheWriteThatNobodyWasTold() throws Exception {
        Path file = folder.resolve("objects.jsonl");
        try (ObjectStore store = ObjectStore.restored(new Journal(file))) {
            store.put(key("a"), thing("1"));
        }
        Files.writeString(
                file, "{\"key\":[\"things\",\"ns\",\"a\"],\"revi", StandardOpenOption.APPEND);

        try (ObjectStore store = ObjectStore.restored(new Journal(file))) {
            assertThat(store.get(key("a")).orElseThrow().path("value").asText()).isEqualTo("1");
            store.put(key("b"), thing("2"));
        }
        try (ObjectStore store = ObjectStore.restored(new Journal(file))) {
            assertThat(store.get(key("b"))).isPresent();
        }
    }
}
