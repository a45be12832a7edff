/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import org.jspecify.annotations.Nullable;

/** What a setting's value is; the numbers are Kafka's (DescribeConfigs). */
public enum ConfigType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    LONG(5),
    DOUBLE(6),
    LIST(7);

    private final byte id;

    ConfigType(int id) {
        this.id = (byte) id;
    }

    public byte id() {
        return id;
    }

    /** What is wrong with the text as a value of this type; null when nothing is. */
    @Nullable String objection(String text) {
        try {
            return switch (this) {
                case BOOLEAN -> isBoolean(text) ? null : "expected true or false";
                case STRING, LIST -> null;
                case INT -> objectionToInt(text);
                case LONG -> objectionToLong(text);
                case DOUBLE -> objectionToDouble(text);
            };
        } catch (NumberFormatException _) {
            return "not a number of type " + name();
        }
    }

    private static boolean isBoolean(String text) {
        return "true".equalsIgnoreCase(text) || "false".equalsIgnoreCase(text);
    }

    private static @Nullable String objectionToInt(String text) {
        return Integer.parseInt(text) == Integer.MIN_VALUE ? "out of range" : null;
    }

    private static @Nullable String objectionToLong(String text) {
        return Long.parseLong(text) == Long.MIN_VALUE ? "out of range" : null;
    }

    private static @Nullable String objectionToDouble(String text) {
        return Double.isFinite(Double.parseDouble(text)) ? null : "not a finite number";
    }
}
