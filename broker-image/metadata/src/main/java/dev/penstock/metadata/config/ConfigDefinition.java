/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What one setting is.
 *
 * @param name Kafka's name for it
 * @param defaultValue what holds when nobody says anything; null when nothing then holds
 * @param check which values it takes, beyond its type
 * @param documentation a sentence or two for people
 * @param synonyms the broker's properties that give a topic's setting its default, the strongest
 *     first
 */
public record ConfigDefinition(
        String name,
        ConfigType type,
        @Nullable String defaultValue,
        ConfigCheck check,
        String documentation,
        List<Synonym> synonyms) {
    public ConfigDefinition {
        synonyms = List.copyOf(synonyms);
    }

    /**
     * A property that says the same in other words.
     *
     * @param unit what its number is multiplied with to be in the setting's unit
     */
    public record Synonym(String property, long unit) {
        String inUnitOfSetting(String value) {
            if (unit == 1) {
                return value;
            }
            long number = Long.parseLong(value);
            return Long.toString(number < 0 ? number : Math.multiplyExact(number, unit));
        }
    }

    /** This with one more property, weaker than the others. */
    ConfigDefinition orElse(String property, long unit) {
        List<Synonym> more = new ArrayList<>(synonyms);
        more.add(new Synonym(property, unit));
        return new ConfigDefinition(name, type, defaultValue, check, documentation, more);
    }

    /** What is wrong with a value; null when nothing is. */
    public @Nullable String objection(String value) {
        String objection = type.objection(value);
        if (objection == null) {
            objection = check.objection(value);
        }
        return objection == null
                ? null
                : "Invalid value " + value + " for configuration " + name + ": " + objection + ".";
    }
}
