/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import java.util.Map;
import java.util.Set;

/** Settings of a topic, or of all brokers, to set, and to give back to their defaults. */
public record SettingsChange(Map<String, String> set, Set<String> reset) {
    public SettingsChange {
        set = Map.copyOf(set);
        reset = Set.copyOf(reset);
    }
}
