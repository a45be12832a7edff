/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A setting of a resource as it holds now.
 *
 * @param value null when it must not be shown, or has none
 * @param synonyms all values that were found for it, the one that holds first
 */
public record DescribedConfig(
        String name,
        @Nullable String value,
        ConfigSource source,
        ConfigType type,
        boolean readOnly,
        boolean sensitive,
        String documentation,
        List<Found> synonyms) {
    public DescribedConfig {
        synonyms = List.copyOf(synonyms);
    }

    /** A value and where it was found. */
    public record Found(String name, @Nullable String value, ConfigSource source) {}
}
