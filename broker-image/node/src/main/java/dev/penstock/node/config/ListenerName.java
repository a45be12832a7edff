/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import java.util.Locale;

/**
 * The name of a listener, as in {@code listeners=NAME://host:port}; upper case.
 *
 * @param value not empty
 */
public record ListenerName(String value) implements Comparable<ListenerName> {
    public ListenerName {
        if (value.isBlank()) {
            throw new InvalidConfigException("listeners", "a listener's name is empty");
        }
        value = value.toUpperCase(Locale.ROOT);
    }

    @Override
    public int compareTo(ListenerName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
