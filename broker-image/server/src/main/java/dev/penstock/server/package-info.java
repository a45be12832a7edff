/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The real world around one {@code Node}: sockets, files, the clock, configuration, metrics, and
 * {@code main}.
 *
 * <p>Only this module knows Netty's channels, NIO, the environment and metric registries.
 */
@NullMarked
package dev.penstock.server;

import org.jspecify.annotations.NullMarked;
