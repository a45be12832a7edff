/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

/**
 * Versions from the lowest to the highest, both included; empty when lowest is above highest.
 *
 * @param lowest the first version
 * @param highest the last version, {@link #OPEN} for all that will come
 */
record VersionRange(int lowest, int highest) {
    static final int OPEN = Short.MAX_VALUE;
    static final VersionRange NONE = new VersionRange(0, -1);
    static final VersionRange ALL = new VersionRange(0, OPEN);

    /** Parses {@code 3+}, {@code 0-5}, {@code 2} and {@code none}. */
    static VersionRange parse(String text) {
        try {
            if (text.equals("none")) {
                return NONE;
            }
            if (text.endsWith("+")) {
                return new VersionRange(
                        Integer.parseInt(text.substring(0, text.length() - 1)), OPEN);
            }
            int dash = text.indexOf('-');
            if (dash < 0) {
                int version = Integer.parseInt(text);
                return new VersionRange(version, version);
            }
            return new VersionRange(
                    Integer.parseInt(text.substring(0, dash)),
                    Integer.parseInt(text.substring(dash + 1)));
        } catch (NumberFormatException _) {
            throw new SchemaException("\"" + text + "\" is not a range of versions");
        }
    }

    boolean isEmpty() {
        return lowest > highest;
    }

    boolean containsAll(VersionRange other) {
        return other.isEmpty() || (lowest <= other.lowest && other.highest <= highest);
    }

    VersionRange intersect(VersionRange other) {
        VersionRange both =
                new VersionRange(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
        return both.isEmpty() ? NONE : both;
    }

    /**
     * The Java condition that a version is in this range, given that it is in the ambient one:
     * {@code true} and {@code false} when there is nothing to test.
     */
    String condition(VersionRange ambient) {
        VersionRange both = intersect(ambient);
        if (both.isEmpty()) {
            return "false";
        }
        boolean testLowest = both.lowest > ambient.lowest;
        boolean testHighest = both.highest < ambient.highest;
        if (testLowest && testHighest) {
            return both.lowest == both.highest
                    ? "version == " + both.lowest
                    : "version >= " + both.lowest + " && version <= " + both.highest;
        }
        if (testLowest) {
            return "version >= " + both.lowest;
        }
        return testHighest ? "version <= " + both.highest : "true";
    }
}
