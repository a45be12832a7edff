/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A log in memory, one record per entry. On the wire of the tests a batch is {@code
 * name@offset#epoch;} and what a producer sends is {@code name,name}; a name that is in the log
 * already is a duplicate.
 */
final class ListLog implements PartitionLog {
    record Entry(String name, long offset, LeaderEpoch epoch) {
        @Override
        public String toString() {
            return name + "@" + offset + "#" + epoch;
        }
    }

    /** A leader's batches with this in them are damaged. */
    static final String DAMAGE = "!";

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private long logStart;
    private long flushed;
    private boolean isFlushed;
    private int limit = Integer.MAX_VALUE;

    static ByteBuffer batches(String names) {
        return ByteBuffer.wrap(names.getBytes(StandardCharsets.UTF_8));
    }

    /** Counts for the watermark only after {@link #flush}. */
    void requireFlush() {
        isFlushed = true;
    }

    void flush() {
        flushed = logEndOffset();
    }

    /** Refuses further appends once it has so many entries. */
    void limit(int entryCount) {
        limit = entryCount;
    }

    /** Loses everything from the offset on, as a crash may. */
    void lose(long offset) {
        truncateTo(Math.clamp(offset, logStart, logEndOffset()));
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    ByteBuffer read(long startOffset, long endOffset, int maxEntries) {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (Entry entry : entries) {
            if (entry.offset() >= startOffset && entry.offset() < endOffset && count < maxEntries) {
                text.append(entry).append(';');
                count++;
            }
        }
        return batches(text.toString());
    }

    @Override
    public long logStartOffset() {
        return logStart;
    }

    @Override
    public long logEndOffset() {
        return entries.isEmpty() ? logStart : entries.getLast().offset() + 1;
    }

    @Override
    public long durableEndOffset() {
        return isFlushed ? Math.min(flushed, logEndOffset()) : logEndOffset();
    }

    @Override
    public long lastStableOffset(long highWatermark) {
        for (Entry entry : entries) {
            if (entry.name().startsWith("open")) {
                return Math.min(entry.offset(), highWatermark);
            }
        }
        return highWatermark;
    }

    @Override
    public Optional<LeaderEpoch> latestEpoch() {
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast().epoch());
    }

    @Override
    public EpochEnd endOffsetFor(LeaderEpoch epoch) {
        Optional<LeaderEpoch> found = Optional.empty();
        long end = logStart;
        for (Entry entry : entries) {
            if (!epoch.isOlderThan(entry.epoch())) {
                found = Optional.of(entry.epoch());
                end = entry.offset() + 1;
            }
        }
        return new EpochEnd(found, end);
    }

    @Override
    public PartitionAppend appendAsLeader(ByteBuffer batches, LeaderEpoch epoch) {
        String[] names = StandardCharsets.UTF_8.decode(batches).toString().split(",");
        if (entries.size() + names.length > limit) {
            return new PartitionAppend.Refused("RECORD_LIST_TOO_LARGE", "no room");
        }
        Long known = offsets.get(names[0]);
        if (known != null) {
            return new PartitionAppend.Duplicate(known, known + names.length - 1, -1);
        }
        long base = logEndOffset();
        for (String name : names) {
            put(new Entry(name, logEndOffset(), epoch));
        }
        return new PartitionAppend.Appended(base, logEndOffset() - 1, -1);
    }

    @Override
    public Optional<PartitionAppend.Refused> appendAsFollower(ByteBuffer batches) {
        if (StandardCharsets.UTF_8.decode(batches.duplicate()).toString().contains(DAMAGE)) {
            return Optional.of(new PartitionAppend.Refused("CORRUPT_MESSAGE", "it is damaged"));
        }
        for (String batch : StandardCharsets.UTF_8.decode(batches).toString().split(";")) {
            String[] parts = batch.split("[@#]");
            put(
                    new Entry(
                            parts[0],
                            Long.parseLong(parts[1]),
                            new LeaderEpoch(Integer.parseInt(parts[2]))));
        }
        return Optional.empty();
    }

    private void put(Entry entry) {
        Invariants.check(
                entry.offset() == logEndOffset(), "no gap", entry.offset(), logEndOffset());
        Invariants.check(
                latestEpoch().map(last -> !entry.epoch().isOlderThan(last)).orElse(true),
                "epochs grow along the log",
                entry);
        entries.add(entry);
        offsets.put(entry.name(), entry.offset());
    }

    @Override
    public void truncateTo(long offset) {
        Invariants.check(
                logStart <= offset && offset <= logEndOffset(), "in the log", offset, logStart);
        entries.removeIf(entry -> entry.offset() >= offset);
        offsets.values().removeIf(at -> at >= offset);
        flushed = Math.min(flushed, offset);
    }

    @Override
    public void truncateFullyAndStartAt(long offset) {
        entries.clear();
        offsets.clear();
        logStart = offset;
        flushed = offset;
    }

    @Override
    public void advanceLogStart(long offset) {
        Invariants.check(offset <= logEndOffset(), "in the log", offset);
        entries.removeIf(entry -> entry.offset() < offset);
        logStart = offset;
    }
}
