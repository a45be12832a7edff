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

/**
 * The names of a disk: as they are now, as a loss of power would leave them, and the changes
 * between, in order. The root is the empty path.
 *
 * <p>A directory is the same one whatever it is called: what was changed in it before it was
 * renamed is synced under its new name, and is nobody's who has its former name later.
 */
final class SimDirectories {
    /** What a name stands for. */
    private sealed interface Entry {}

    private record File(Inode inode) implements Entry {}

    /** A directory, by identity: its names now, and those that a loss of power leaves. */
    private static final class Directory implements Entry {
        private SortedMap<String, Entry> current = new TreeMap<>();
        private final SortedMap<String, Entry> durable = new TreeMap<>();
    }

    /** One name in a directory. */
    private record Slot(Directory directory, String name) {}

    /** One name becomes something, or, when that is null, nothing. */
    private record Setting(Slot slot, @Nullable Entry entry) {}

    /**
     * One step that happens as a whole or not at all, and is durable when its directory is synced;
     * by identity.
     */
    private static final class Change {
        private final Directory directory;
        private final List<Setting> settings;
        private final @Nullable Entry moved;
        private final long atNanos;

        /** A change; moved is what gets another name, or null when nothing does. */
        Change(Directory directory, List<Setting> settings, @Nullable Entry moved, long atNanos) {
            this.directory = directory;
            this.settings = settings;
            this.moved = moved;
            this.atNanos = atNanos;
        }

        /** Whether this can be durable only if the earlier one is: they are about the same. */
        boolean needs(Change earlier) {
            for (Setting mine : settings) {
                for (Setting other : earlier.settings) {
                    boolean isSameEntry =
                            moved != null && moved.equals(mine.entry) && moved.equals(other.entry);
                    if (mine.slot.equals(other.slot) || isSameEntry) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private static final String ROOT = "";

    private final SimWorld world;
    private final SimRandomness randomness;
    private final Directory root = new Directory();
    private final List<Change> unsynced = new ArrayList<>();

    SimDirectories(SimWorld world, SimRandomness randomness) {
        this.world = world;
        this.randomness = randomness;
    }

    boolean hasFile(String path) {
        return find(path) instanceof File;
    }

    boolean hasDirectory(String path) {
        return find(path) instanceof Directory;
    }

    Inode file(String path) {
        if (find(path) instanceof File(Inode inode)) {
            return inode;
        }
        throw new IllegalArgumentException(path + " is not a file");
    }

    Inode openOrCreate(String path) throws IOException {
        if (hasDirectory(path)) {
            throw new IOException(path + " is a directory");
        }
        if (!hasFile(path)) {
            set(path, new File(new Inode(world)));
        }
        return file(path);
    }

    void requireParent(String path) throws IOException {
        directory(parent(path));
    }

    List<String> list(String directory) {
        return find(directory) instanceof Directory found
                ? List.copyOf(found.current.keySet())
                : List.of();
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
        set(path, new Directory());
    }

    void rename(String source, String target) throws IOException {
        requireEmpty(target);
        Entry moved = find(source);
        if (moved == null) {
            throw new NoSuchFileException(source);
        }
        Slot to = slot(target);
        change(
                new Change(
                        to.directory,
                        List.of(new Setting(slot(source), null), new Setting(to, moved)),
                        moved,
                        world.taskNanos()));
    }

    void delete(String path) throws IOException {
        if (find(path) != null) {
            requireEmpty(path);
            set(path, null);
        }
    }

    private void requireEmpty(String path) throws IOException {
        if (find(path) instanceof Directory directory && !directory.current.isEmpty()) {
            throw new DirectoryNotEmptyException(path);
        }
    }

    void sync(String path) {
        if (!(find(path) instanceof Directory directory)) {
            throw new IllegalArgumentException(path + " is not a directory");
        }
        List<Change> covered = covered(directory);
        world.atTaskTime(
                () -> {
                    for (Change change : covered) {
                        // Power may have been lost, and the change with it.
                        if (unsynced.remove(change)) {
                            makeDurable(change);
                        }
                    }
                });
    }

    /** What a sync of the directory makes durable, in order: also what these changes rest on. */
    private List<Change> covered(Directory directory) {
        List<Change> covered = new ArrayList<>();
        for (Change change : unsynced.reversed()) {
            if (change.directory.equals(directory)
                    || covered.stream().anyMatch(later -> later.needs(change))) {
                covered.addFirst(change);
            }
        }
        return covered;
    }

    long totalBytes() {
        return totalBytes(root);
    }

    private static long totalBytes(Directory directory) {
        long total = 0;
        for (Entry entry : directory.current.values()) {
            total +=
                    switch (entry) {
                        case File(Inode inode) -> inode.sizeBytes();
                        case Directory child -> totalBytes(child);
                    };
        }
        return total;
    }

    void crash() {
        unsynced.removeIf(change -> change.atNanos > world.nowNanos());
        int kept = unsynced.isEmpty() ? 0 : randomness.nextInt(unsynced.size() + 1);
        unsynced.subList(0, kept).forEach(SimDirectories::makeDurable);
        unsynced.clear();
        restore(root);
        for (Inode inode : files().values()) {
            inode.crash(randomness);
        }
    }

    private static void restore(Directory directory) {
        directory.current = new TreeMap<>(directory.durable);
        for (Entry entry : directory.current.values()) {
            if (entry instanceof Directory child) {
                restore(child);
            }
        }
    }

    /** All files that have a name, by path. */
    private SortedMap<String, Inode> files() {
        SortedMap<String, Inode> found = new TreeMap<>();
        collect(ROOT, root, found);
        return found;
    }

    private static void collect(
            String prefix, Directory directory, SortedMap<String, Inode> found) {
        for (var named : directory.current.entrySet()) {
            switch (named.getValue()) {
                case File(Inode inode) -> found.put(prefix + named.getKey(), inode);
                case Directory child -> collect(prefix + named.getKey() + "/", child, found);
            }
        }
    }

    private void set(String path, @Nullable Entry entry) throws IOException {
        Slot slot = slot(path);
        change(
                new Change(
                        slot.directory,
                        List.of(new Setting(slot, entry)),
                        null,
                        world.taskNanos()));
    }

    private void change(Change change) {
        for (Setting setting : change.settings) {
            apply(setting.slot.directory.current, setting);
        }
        unsynced.add(change);
    }

    private static void makeDurable(Change change) {
        for (Setting setting : change.settings) {
            apply(setting.slot.directory.durable, setting);
        }
    }

    private static void apply(SortedMap<String, Entry> names, Setting setting) {
        Entry entry = setting.entry();
        if (entry == null) {
            names.remove(setting.slot.name);
        } else {
            names.put(setting.slot.name, entry);
        }
    }

    private @Nullable Entry find(String path) {
        Entry found = root;
        String normal = normal(path);
        int from = 0;
        while (from < normal.length()) {
            int slash = normal.indexOf('/', from);
            int end = slash < 0 ? normal.length() : slash;
            if (!(found instanceof Directory directory)) {
                return null;
            }
            found = directory.current.get(normal.substring(from, end));
            from = end + 1;
        }
        return found;
    }

    private Slot slot(String path) throws IOException {
        return new Slot(directory(parent(path)), path.substring(path.lastIndexOf('/') + 1));
    }

    private Directory directory(String path) throws IOException {
        if (find(path) instanceof Directory directory) {
            return directory;
        }
        throw new NoSuchFileException(path);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? ROOT : path.substring(0, slash);
    }

    private static String normal(String directory) {
        return directory.equals(".") ? ROOT : directory;
    }
}
