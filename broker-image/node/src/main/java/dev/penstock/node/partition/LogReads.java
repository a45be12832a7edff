/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.log.LogRead;

import java.util.List;

/** Reads that never go to the log. */
final class LogReads {
    static final LogRead.Slices NOTHING = new LogRead.Slices(List.of(), 0);

    private LogReads() {}
}
