/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import java.util.Map;

/** A topic to create. */
public record TopicCreation(
        String name, int partitions, int replicationFactor, Map<String, String> settings) {
    public TopicCreation {
        settings = Map.copyOf(settings);
    }
}
