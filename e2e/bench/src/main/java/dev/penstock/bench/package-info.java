/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Measures Penstock beside Apache Kafka: the same unmodified clients on the same machine, the two
 * brokers in turn.
 *
 * <p>In: a command line. Out: JSON lines; docs/benchmarks.md and its pictures, made of them.
 *
 * <p>Always: the two peers of a pair run one after the other, and who is first alternates.
 */
@NullMarked
package dev.penstock.bench;

import org.jspecify.annotations.NullMarked;
