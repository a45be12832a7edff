/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/**
 * What happened, line by line. Keeps the last lines for a reader and folds all of them into one
 * hash, so that two runs of a seed can be compared, also across JVMs.
 */
public final class SimTrace {
    static final int KEPT_LINES = 200;

    private final SimWorld world;
    private final ArrayDeque<String> lastLines = new ArrayDeque<>();
    private long hash = 0x9e3779b97f4a7c15L;
    private long count;

    SimTrace(SimWorld world) {
        this.world = world;
    }

    /** Notes one line; {@code who} is the host or the part of the test that speaks. */
    public void note(String who, String text) {
        mix(world.nowNanos());
        mix(who);
        mix(text);
        count++;
        lastLines.addLast(
                String.format(
                        Locale.ROOT, "%14.6f ms  %-12s %s", world.nowNanos() / 1e6, who, text));
        if (lastLines.size() > KEPT_LINES) {
            lastLines.removeFirst();
        }
    }

    /** Equal for equal runs. */
    public long hash() {
        return hash;
    }

    public long lineCount() {
        return count;
    }

    /** The last lines, oldest first, at most 200. */
    public List<String> lastLines() {
        return List.copyOf(lastLines);
    }

    void mix(long value) {
        hash = Long.rotateLeft(hash ^ (value * 0xff51afd7ed558ccdL), 27) * 0x9e3779b97f4a7c15L;
    }

    private void mix(String text) {
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        mix(text.length());
    }
}
