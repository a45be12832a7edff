/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Unmodified Kafka clients at work: as fast as they can, at a fixed rate, and through a failure.
 *
 * <p>In: where brokers are and the shape of the records. Out: counts and times. The same code, in
 * the same process, loads both peers, so that its own compilation is paid once.
 *
 * <p>Always: times of a fixed rate count from when a record was due, not from when it was sent.
 */
@NullMarked
package dev.penstock.bench.client;

import org.jspecify.annotations.NullMarked;
