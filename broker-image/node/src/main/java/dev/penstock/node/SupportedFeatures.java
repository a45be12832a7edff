/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.metadata.cluster.FeatureLevels;
import dev.penstock.metadata.record.FeatureRange;
import dev.penstock.protocol.Features;

import java.util.List;
import java.util.SortedMap;

/** What this broker can do, as the controller and clients are told. */
final class SupportedFeatures {
    private SupportedFeatures() {}

    static SortedMap<String, FeatureRange> ranges() {
        return FeatureLevels.supported();
    }

    static List<Features.Supported> told() {
        return ranges().entrySet().stream()
                .map(
                        feature ->
                                new Features.Supported(
                                        feature.getKey(),
                                        feature.getValue().lowest(),
                                        feature.getValue().highest()))
                .toList();
    }
}
