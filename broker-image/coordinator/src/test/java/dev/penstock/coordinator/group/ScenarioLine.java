/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.util.LinkedHashMap;
import java.util.Map;

/** A line split into its command, its first word and its {@code key=value} words. */
public record ScenarioLine(String command, String subject, Map<String, String> options) {
    public static ScenarioLine parse(String text) {
        String[] words = text.trim().split("\\s+");
        String subject = words.length > 1 && !words[1].contains("=") ? words[1] : "";
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = subject.isEmpty() ? 1 : 2; i < words.length; i++) {
            String[] option = words[i].split("=", 2);
            options.put(option[0], option.length == 1 ? "" : option[1]);
        }
        return new ScenarioLine(words[0], subject, options);
    }

    public String get(String key, String orElse) {
        return options.getOrDefault(key, orElse);
    }

    public int number(String key, int orElse) {
        return options.containsKey(key) ? Integer.parseInt(options.get(key)) : orElse;
    }

    public boolean has(String key) {
        return options.containsKey(key);
    }

    String group() {
        return get("group", "g");
    }
}
