/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Subscriptions by pattern, in the syntax of RE2: matching takes time in proportion to the name, so
 * that no pattern can hold up a loop.
 */
public final class TopicPatterns {
    /** Beyond it a pattern is refused: compiled, it may be a hundred times as large. */
    public static final int MAX_PATTERN_CHARS = 1_000;

    private TopicPatterns() {}

    /** What is wrong with a pattern, for the client. */
    public static Optional<String> objectionTo(String regex) {
        if (regex.length() > MAX_PATTERN_CHARS) {
            return Optional.of(
                    "SubscribedTopicRegex has "
                            + regex.length()
                            + " characters; at most "
                            + MAX_PATTERN_CHARS
                            + " are taken.");
        }
        try {
            Pattern.compile(regex);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(
                    "SubscribedTopicRegex `"
                            + regex
                            + "` is not a valid regular expression (RE2 syntax): "
                            + e.getDescription()
                            + ".");
        }
    }

    /** The names that match as a whole. */
    static SortedSet<String> matching(String regex, SortedSet<String> names) {
        Pattern pattern = Pattern.compile(regex);
        SortedSet<String> matching = new TreeSet<>();
        for (String name : names) {
            if (pattern.matches(name)) {
                matching.add(name);
            }
        }
        return matching;
    }
}
