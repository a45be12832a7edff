/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.kernel.Endpoint;
import dev.penstock.node.config.NodeConfig;

import java.nio.file.Path;
import java.util.List;

/**
 * What the process is told.
 *
 * @param node what the broker is told
 * @param logDirectories where it keeps its data, the first with the metadata log
 * @param admin where the admin HTTP server listens
 * @param loops how many loops own connections and partitions, at least 1
 * @param workers how many threads do what blocks, at least 1
 * @param diskStallMs how long a write may take before others are let to lead; 0 is any time
 * @param metrics how many series metrics may have
 * @param ignored properties of Kafka's that mean nothing here
 * @param unknown properties that nobody knows
 */
public record ServerConfig(
        NodeConfig node,
        List<Path> logDirectories,
        Endpoint admin,
        int loops,
        int workers,
        int diskStallMs,
        MetricLimits metrics,
        List<String> ignored,
        List<String> unknown) {
    public ServerConfig {
        logDirectories = List.copyOf(logDirectories);
        ignored = List.copyOf(ignored);
        unknown = List.copyOf(unknown);
    }
}
