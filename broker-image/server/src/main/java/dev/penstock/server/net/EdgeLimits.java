/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

/**
 * Limits that are held before a request is read.
 *
 * @param maxFrameBytes a longer frame closes its connection
 * @param maxConnections more are closed as they come
 */
public record EdgeLimits(int maxFrameBytes, int maxConnections) {}
