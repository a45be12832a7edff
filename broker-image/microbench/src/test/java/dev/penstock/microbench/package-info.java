/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Pieces of the hot path by themselves, under JMH, with what they allocate: the codec, the
 * validation of a batch, the append, the lookup in an index, the high watermark.
 *
 * <p>In: nothing; each makes its own data. Out: JMH's table. Each verify runs each of them for a
 * moment, so that they keep running; {@code -Dmicrobench=REGEX} measures those that match.
 *
 * <p>{@code ProduceAllocationTest} counts what a whole broker allocates for a produce request, and
 * fails when that is more than it was; with {@code -XX:-UseTLAB -DallocationSites=true} it says
 * where.
 *
 * <p>Always: nothing fails because it took long, and no product module depends on this one.
 */
@NullMarked
package dev.penstock.microbench;

import org.jspecify.annotations.NullMarked;
