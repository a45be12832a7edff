/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

/**
 * How many series a metric may have, so that a cluster of many topics does not drown its
 * Prometheus.
 *
 * @param maxTopics topics with series of their own
 * @param maxPartitions series of partitions, in each metric that has them
 */
public record MetricLimits(int maxTopics, int maxPartitions) {}
