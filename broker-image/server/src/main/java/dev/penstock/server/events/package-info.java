/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a node tells, as log lines ({@code key=value}, what it is about first) and metrics.
 *
 * <p>Called on the node's loops; never blocks. Each metric is described where it is made; all of
 * them in docs/operations/metrics.md.
 */
@NullMarked
package dev.penstock.server.events;

import org.jspecify.annotations.NullMarked;
