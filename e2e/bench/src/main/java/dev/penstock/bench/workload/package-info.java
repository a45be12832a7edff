/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What is measured: each workload gets a fresh cluster of one peer and reports its cases.
 *
 * <p>In: a {@link dev.penstock.bench.workload.Trial}. Out: measurements, one for each case.
 *
 * <p>Always: what warms up is not counted; a case that fails says why and the next one runs.
 */
@NullMarked
package dev.penstock.bench.workload;

import org.jspecify.annotations.NullMarked;
