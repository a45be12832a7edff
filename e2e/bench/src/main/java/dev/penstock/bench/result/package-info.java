/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What was measured: JSON lines, and the comparison of two peers made of them.
 *
 * <p>In: measurements, one for each repetition of a case. Out: lines of JSON, tables of Markdown.
 *
 * <p>Always: a repetition that failed or was disturbed is in the lines and counted in the table.
 */
@NullMarked
package dev.penstock.bench.result;

import org.jspecify.annotations.NullMarked;
