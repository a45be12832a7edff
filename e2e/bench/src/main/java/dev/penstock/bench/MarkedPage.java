/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench;

/**
 * A page with parts that are written by a program, each between two marks.
 *
 * @param text of all of it
 */
record MarkedPage(String text) {
    /** The two marks, for people. */
    static String marks(String part) {
        return begin(part) + " and " + end(part);
    }

    boolean has(String part) {
        int begin = text.indexOf(begin(part));
        return begin >= 0 && text.indexOf(end(part)) > begin;
    }

    /** The page with another text in a part that it has. */
    MarkedPage with(String part, String content) {
        int begin = text.indexOf(begin(part)) + begin(part).length();
        int end = text.indexOf(end(part));
        return new MarkedPage(text.substring(0, begin) + "\n\n" + content + text.substring(end));
    }

    private static String begin(String part) {
        return "<!-- " + part + ": begin -->";
    }

    private static String end(String part) {
        return "<!-- " + part + ": end -->";
    }
}
