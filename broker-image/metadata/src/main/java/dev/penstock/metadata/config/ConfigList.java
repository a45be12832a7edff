/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Values of type {@link ConfigType#LIST}: items with commas between them. */
final class ConfigList {
    private ConfigList() {}

    static List<String> items(String value) {
        return Stream.of(value.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** The list with those items that it does not have yet. */
    static String append(String value, String added) {
        List<String> items = new ArrayList<>(items(value));
        for (String item : items(added)) {
            if (!items.contains(item)) {
                items.add(item);
            }
        }
        return String.join(",", items);
    }

    static String subtract(String value, String removed) {
        List<String> items = new ArrayList<>(items(value));
        items.removeAll(items(removed));
        return String.join(",", items);
    }
}
