/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The settings of all brokers that hold without a restart.
 *
 * @param own values in the metadata, by name; what is not there has the broker's default
 * @param refusal of the last change, if that is not long ago
 */
public record SettingsState(Map<String, String> own, Optional<Refusal> refusal) {
    public SettingsState {
        own = Map.copyOf(own);
    }

    /**
     * The brokers do not take a change.
     *
     * @param set values that were asked for
     * @param reset names that were to have their defaults again
     * @param why in the brokers' words
     */
    public record Refusal(SortedMap<String, String> set, SortedSet<String> reset, String why) {}

    /** Nobody refused anything. */
    public static SettingsState of(Map<String, String> own) {
        return new SettingsState(own, Optional.empty());
    }
}
