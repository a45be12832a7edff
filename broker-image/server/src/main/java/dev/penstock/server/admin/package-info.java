/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The admin port: {@code /metrics}, {@code /livez}, {@code /readyz}, {@code /stop-impact}.
 *
 * <p>Runs on virtual threads; asks the node for immutable views and never enters its loops.
 */
@NullMarked
package dev.penstock.server.admin;

import org.jspecify.annotations.NullMarked;
