/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;

/** Which values of its type a setting takes. */
@FunctionalInterface
interface ConfigCheck {
    ConfigCheck ANY = _ -> null;

    /** What is wrong with a value that has the right type; null when nothing is. */
    @Nullable String objection(String value);

    static ConfigCheck atLeast(long lowest) {
        return value ->
                Double.parseDouble(value) >= lowest ? null : "value must be at least " + lowest;
    }

    static ConfigCheck between(long lowest, long highest) {
        return value -> {
            double number = Double.parseDouble(value);
            return number >= lowest && number <= highest
                    ? null
                    : "value must be between " + lowest + " and " + highest;
        };
    }

    /** A whole number in a range, or one other that means something of its own. */
    static ConfigCheck betweenOr(long lowest, long highest, long other) {
        return value ->
                Long.parseLong(value) == other ? null : between(lowest, highest).objection(value);
    }

    static ConfigCheck oneOf(String... allowed) {
        List<String> values = List.of(allowed);
        return value -> values.contains(value) ? null : "value must be one of " + values;
    }

    /** Earliest, latest or a time before now that is not negative. */
    static ConfigCheck startOfShareGroup() {
        return value -> {
            if (value.equals("earliest") || value.equals("latest")) {
                return null;
            }
            String objection =
                    "value must be earliest, latest or "
                            + GroupConfigs.BY_DURATION
                            + " and a duration such as PT1H";
            if (!value.startsWith(GroupConfigs.BY_DURATION)) {
                return objection;
            }
            try {
                String duration = value.substring(GroupConfigs.BY_DURATION.length());
                return Duration.parse(duration).toMillis() < 0 ? objection : null;
            } catch (DateTimeParseException | ArithmeticException _) {
                return objection;
            }
        };
    }

    /** Replicas as partition:broker, or * for all. */
    static ConfigCheck replicas() {
        return value -> {
            boolean good =
                    ConfigList.items(value).stream()
                            .allMatch(item -> item.equals("*") || item.matches("\\d+:\\d+"));
            return good ? null : "value must be a list of partition:broker, or *";
        };
    }

    /** A list without repetitions, of at least one of the allowed items. */
    static ConfigCheck someOf(String... allowed) {
        List<String> values = List.of(allowed);
        return value -> {
            List<String> items = ConfigList.items(value);
            if (items.isEmpty()) {
                return "value must not be empty; allowed are " + values;
            }
            if (items.stream().distinct().count() != items.size()) {
                return "value must not name an item twice";
            }
            return values.containsAll(items) ? null : "value must consist of " + values;
        };
    }
}
