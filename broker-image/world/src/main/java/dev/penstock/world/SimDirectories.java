/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The names of a disk: as they are now, as a loss of power would leave them, and the changes
 * between, in order. The root is the empty path.
 */
final class SimDirectories {
    /** What a name stands for. */
    private sealed interface Entry {
        record File(Inode inode) implements Entry {}

        record Directory() implements Entry {}
    }

    /** One name becomes something, or, when that is null, nothing. */
    private record Setting(String path, @Nullable Entry entry) {}

    /**
     * One step that happens as a whole or not at all, and is durable when its directory is synced.
     */
    private record Change(String directory, List<Setting> settings, long atNanos) {}

    private static final String ROOT = "";

    private final SimWorld world;
    private final SimRandomness randomness;
    private SortedMap<String, Entry> current = new TreeMap<>();
    private final SortedMap<String, Entry> durable = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();

    SimDirectories(SimWorld world, SimRandomness randomness) {
        this.world = world;
        this.randomness = randomness;
    }

    boolean hasFile(String path) {
        return current.get(path) instanceof Entry.File;
    }

    boolean hasDirectory(String path) {
        return path.equals(ROOT)
                || path.equals(".")
                || current.get(path) instanceof Entry.Directory;
    }

    Inode file(String path) {
        if (current.get(path) instanceof Entry.File(Inode inode)) {
            return inode;
        }
        throw new IllegalArgumentException(path + " is not a file");
    }

    Inode openOrCreate(String path) throws IOException {
        if (current.get(path) instanceof Entry.Directory) {
            throw new IOException(path + " is a directory");
        }
        if (!hasFile(path)) {
            change(parent(path), List.of(new Setting(path, new Entry.File(new Inode(world)))));
        }
        return file(path);
    }

    void requireParent(String path) throws IOException {
        if (!hasDirectory(parent(path))) {
            throw new NoSuchFileException(parent(path));
        }
    }

    List<String> list(String directory) {
        TreeSet<String> names = new TreeSet<>();
        for (String path : current.keySet()) {
            if (parent(path).equals(normal(directory))) {
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        }
        return List.copyOf(names);
    }

    void createDirectories(String directory) throws IOException {
        String path = normal(directory);
        if (hasDirectory(path)) {
            return;
        }
        if (hasFile(path)) {
            throw new IOException(path + " is a file");
        }
        createDirectories(parent(path));
        change(parent(path), List.of(new Setting(path, new Entry.Directory())));
    }

    void rename(String source, String target) throws IOException {
        Entry replaced = current.get(target);
        if (replaced instanceof Entry.Directory && !list(target).isEmpty()) {
            throw new DirectoryNotEmptyException(target);
        }
        List<Setting> settings = new ArrayList<>();
        for (var entry : new TreeMap<>(current).entrySet()) {
            String path = entry.getKey();
            if (path.equals(source) || path.startsWith(source + "/")) {
                settings.add(new Setting(path, null));
                settings.add(
                        new Setting(target + path.substring(source.length()), entry.getValue()));
            }
        }
        change(parent(target), settings);
    }

    void delete(String path) throws IOException {
        if (!current.containsKey(path)) {
            return;
        }
        if (hasDirectory(path) && !list(path).isEmpty()) {
            throw new DirectoryNotEmptyException(path);
        }
        change(parent(path), List.of(new Setting(path, null)));
    }

    void sync(String directory) {
        String synced = normal(directory);
        List<Change> covered =
                unsynced.stream().filter(change -> change.directory().equals(synced)).toList();
        world.atTaskTime(
                () -> {
                    for (Change change : covered) {
                        // Power may have been lost, and the change with it.
                        if (unsynced.remove(change)) {
                            apply(durable, change);
                        }
                    }
                });
    }

    long totalBytes() {
        long total = 0;
        for (Entry entry : current.values()) {
            if (entry instanceof Entry.File file) {
                total += file.inode().sizeBytes();
            }
        }
        return total;
    }

    void crash() {
        unsynced.removeIf(change -> change.atNanos() > world.nowNanos());
        int kept = unsynced.isEmpty() ? 0 : randomness.nextInt(unsynced.size() + 1);
        unsynced.subList(0, kept).forEach(change -> apply(durable, change));
        unsynced.clear();
        durable.keySet().removeIf(this::hasLostAncestor);
        current = new TreeMap<>(durable);
        for (Entry entry : current.values()) {
            if (entry instanceof Entry.File file) {
                file.inode().crash(randomness);
            }
        }
    }

    private boolean hasLostAncestor(String path) {
        String parent = parent(path);
        return !parent.equals(ROOT)
                && (!(durable.get(parent) instanceof Entry.Directory) || hasLostAncestor(parent));
    }

    private void change(String directory, List<Setting> settings) {
        Change change = new Change(directory, settings, world.taskNanos());
        apply(current, change);
        unsynced.add(change);
    }

    private static void apply(SortedMap<String, Entry> names, Change change) {
        for (Setting setting : change.settings()) {
            Entry entry = setting.entry();
            if (entry == null) {
                names.remove(setting.path());
            } else {
                names.put(setting.path(), entry);
            }
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? ROOT : path.substring(0, slash);
    }

    private static String normal(String directory) {
        return directory.equals(".") ? ROOT : directory;
    }
}
