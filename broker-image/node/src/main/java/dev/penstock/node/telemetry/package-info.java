/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Metrics that clients push (KIP-714, docs/adr/0209-metrics-of-clients-are-a-page-of-their-own.md).
 *
 * <p>In: GetTelemetrySubscriptions and PushTelemetry; the subscriptions, which are settings in the
 * image. Out: what each client shall push, and a {@link dev.penstock.node.telemetry.PushedMetrics}
 * of what was pushed.
 *
 * <p>Runs on one data loop, whichever connection asks; what was pushed is inflated and read by
 * workers, {@link dev.penstock.node.telemetry.ClientTelemetry#MAX_READ_AT_ONCE} at once. The
 * metrics may be read from any thread.
 *
 * <p>Always: clients, series, their labels and what a push inflates to have limits with names; what
 * is over them is left out and counted, and concerns nobody but whoever pushes.
 */
@NullMarked
package dev.penstock.node.telemetry;

import org.jspecify.annotations.NullMarked;
