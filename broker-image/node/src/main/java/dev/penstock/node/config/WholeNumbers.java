/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import java.util.Map;

/** Properties that are whole numbers. */
public final class WholeNumbers {
    private WholeNumbers() {}

    /**
     * The value of a property.
     *
     * @param orElse where it is not named
     * @param range of values, in words: "at least 1"
     * @throws InvalidConfigException when it is no whole number, or not within the range
     */
    public static int read(
            Map<String, String> properties,
            String name,
            int orElse,
            int least,
            int most,
            String range) {
        String text = properties.get(name);
        if (text == null) {
            return orElse;
        }
        try {
            int value = Integer.parseInt(text.trim());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new InvalidConfigException(name, "must be a whole number, not " + text);
        }
        throw new InvalidConfigException(name, "must be " + range + ", not " + text);
    }
}
