/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.topic;

import java.util.Optional;

/** Which names a topic can have: Kafka's rules. */
public final class TopicNames {
    public static final int MAX_LENGTH = 249;

    private TopicNames() {}

    /** What is wrong with the name; empty when nothing is. */
    public static Optional<String> objection(String name) {
        if (name.isEmpty()) {
            return Optional.of("The topic name is empty.");
        }
        if (".".equals(name) || "..".equals(name)) {
            return Optional.of("The topic name cannot be \".\" or \"..\".");
        }
        if (name.length() > MAX_LENGTH) {
            return Optional.of(
                    "The topic name has "
                            + name.length()
                            + " characters; "
                            + MAX_LENGTH
                            + " are allowed.");
        }
        return name.chars().allMatch(TopicNames::isLegal)
                ? Optional.empty()
                : Optional.of(
                        "The topic name \""
                                + name
                                + "\" is illegal: it may consist of ASCII letters, digits, '.',"
                                + " '_' and '-'.");
    }

    private static boolean isLegal(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '.'
                || character == '_'
                || character == '-';
    }
}
