/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * At which offset each leader epoch of a log begins. Kept in memory; written when the log is
 * checkpointed, since recovery learns the later ones from the batches.
 *
 * <p>Always: epochs and start offsets both ascend strictly.
 */
final class LeaderEpochs {
    private static final String VERSION = "0";

    private final List<Entry> entries = new ArrayList<>();
    private final Unsynced unsynced = new Unsynced();
    private boolean dirty;

    /** One epoch and the first offset of it. */
    record Entry(int epoch, long startOffset) {}

    /** Notes that the epoch begins at the offset, unless it is known. */
    void assign(int epoch, long startOffset) {
        if (!entries.isEmpty() && epoch <= entries.getLast().epoch()) {
            return;
        }
        while (!entries.isEmpty() && entries.getLast().startOffset() >= startOffset) {
            entries.removeLast();
        }
        entries.add(new Entry(epoch, startOffset));
        dirty = true;
    }

    Optional<LeaderEpoch> latest() {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(new LeaderEpoch(entries.getLast().epoch()));
    }

    /** The latest epoch as a number, -1 where there is none. */
    int latestOrNone() {
        return entries.isEmpty() ? -1 : entries.getLast().epoch();
    }

    /** The epoch that the offset belongs to. */
    Optional<LeaderEpoch> epochAt(long offset) {
        for (Entry entry : entries.reversed()) {
            if (entry.startOffset() <= offset) {
                return Optional.of(new LeaderEpoch(entry.epoch()));
            }
        }
        return Optional.empty();
    }

    /**
     * Where the epoch ends, as in KIP-101 and KIP-279: for the latest one the end of the log, for
     * an unknown one the end of the largest one below it; empty when it is newer than all.
     */
    Optional<EpochEnd> endOffsetFor(LeaderEpoch asked, long logEndOffset) {
        if (entries.isEmpty() || asked.value() > entries.getLast().epoch()) {
            return Optional.empty();
        }
        if (asked.value() == entries.getLast().epoch()) {
            return Optional.of(new EpochEnd(asked, logEndOffset));
        }
        int higher = 0;
        while (entries.get(higher).epoch() <= asked.value()) {
            higher++;
        }
        LeaderEpoch floor = higher == 0 ? asked : new LeaderEpoch(entries.get(higher - 1).epoch());
        return Optional.of(new EpochEnd(floor, entries.get(higher).startOffset()));
    }

    /** Forgets epochs that begin at the offset or after it. */
    void truncateFromEnd(long endOffset) {
        while (!entries.isEmpty() && entries.getLast().startOffset() >= endOffset) {
            entries.removeLast();
            dirty = true;
        }
    }

    /** Lets the log begin at the offset: its epoch begins there, older ones are forgotten. */
    void truncateFromStart(long startOffset) {
        int floor = -1;
        while (floor + 1 < entries.size() && entries.get(floor + 1).startOffset() <= startOffset) {
            floor++;
        }
        if (floor < 0 || (floor == 0 && entries.getFirst().startOffset() == startOffset)) {
            return;
        }
        int epoch = entries.get(floor).epoch();
        entries.subList(0, floor + 1).clear();
        entries.addFirst(new Entry(epoch, startOffset));
        dirty = true;
    }

    void clear() {
        dirty |= !entries.isEmpty();
        entries.clear();
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Writes Kafka's text form if something changed since, without a sync; whether it did. */
    boolean store(FileStore store, String path) throws IOException {
        if (!dirty) {
            return false;
        }
        StringBuilder text = new StringBuilder();
        text.append(VERSION).append('\n').append(entries.size()).append('\n');
        for (Entry entry : entries) {
            text.append(entry.epoch()).append(' ').append(entry.startOffset()).append('\n');
        }
        WholeFile.replaceTextUnsynced(store, path, text.toString());
        unsynced.change();
        dirty = false;
        return true;
    }

    /** Whether there is something to be stored or synced. */
    boolean isDirty() {
        return dirty || unsynced.isDirty();
    }

    /** The file that {@link #store} wrote. */
    Unsynced unsynced() {
        return unsynced;
    }

    /** Reads what {@link #store} wrote; false when it is absent or no such text. */
    boolean load(FileStore store, String path) throws IOException {
        Optional<String> text = WholeFile.readText(store, path);
        if (text.isEmpty()) {
            return false;
        }
        List<String> lines = text.get().lines().toList();
        try {
            if (lines.size() < 2
                    || !lines.get(0).equals(VERSION)
                    || Integer.parseInt(lines.get(1)) != lines.size() - 2) {
                return false;
            }
            for (String line : lines.subList(2, lines.size())) {
                if (!append(line)) {
                    entries.clear();
                    return false;
                }
            }
            return true;
        } catch (NumberFormatException e) {
            entries.clear();
            return false;
        }
    }

    private boolean append(String line) {
        int space = line.indexOf(' ');
        if (space < 0) {
            return false;
        }
        Entry entry =
                new Entry(
                        Integer.parseInt(line.substring(0, space)),
                        Long.parseLong(line.substring(space + 1)));
        boolean ascends =
                entries.isEmpty()
                        || (entry.epoch() > entries.getLast().epoch()
                                && entry.startOffset() > entries.getLast().startOffset());
        if (entry.epoch() < 0 || entry.startOffset() < 0 || !ascends) {
            return false;
        }
        return entries.add(entry);
    }
}
