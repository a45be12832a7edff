/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.ClusterSpec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The versions that this operator can run, each with its image.
 *
 * @param catalog image by version, the default version first
 */
public record BrokerImages(Map<String, String> catalog) {

    public BrokerImages {
        if (catalog.isEmpty()) {
            throw new IllegalArgumentException("There must be at least one broker image");
        }
        catalog = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(catalog));
    }

    /**
     * Reads {@code version=image} pairs, separated by commas. The first is the default.
     *
     * @throws IllegalArgumentException when a pair is no pair
     */
    public static BrokerImages parse(String text) {
        Map<String, String> catalog = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int separator = pair.indexOf('=');
            if (separator <= 0 || separator == pair.length() - 1) {
                throw new IllegalArgumentException(
                        "Broker images are version=image pairs separated by commas, not: " + text);
            }
            catalog.put(
                    pair.substring(0, separator).strip(), pair.substring(separator + 1).strip());
        }
        return new BrokerImages(catalog);
    }

    /**
     * The version and image that a Cluster asks for; empty when it asks for a version that is not
     * known here and names no image.
     */
    public Optional<BrokerImage> imageFor(ClusterSpec spec) {
        String version =
                spec.version() == null ? catalog.keySet().iterator().next() : spec.version();
        String image = spec.image() == null ? catalog.get(version) : spec.image();
        return image == null ? Optional.empty() : Optional.of(new BrokerImage(version, image));
    }

    /** One runnable version. */
    public record BrokerImage(String version, String image) {}
}
