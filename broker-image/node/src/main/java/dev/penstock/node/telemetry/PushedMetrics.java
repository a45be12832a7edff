/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import java.util.Collection;

/**
 * What clients have pushed to this broker.
 *
 * @param clients those of which something is kept
 * @param series how many series that are together
 * @param leftOut how many more they pushed
 * @param pushes how many pushes were taken since the start
 * @param refused how many were not
 */
public record PushedMetrics(
        Collection<ClientMetrics> clients, int series, int leftOut, long pushes, long refused) {}
