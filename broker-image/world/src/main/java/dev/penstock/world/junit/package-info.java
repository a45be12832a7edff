/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Tests from seeds: {@link dev.penstock.world.junit.SeededTest} for JUnit, and {@link
 * dev.penstock.world.junit.SecondJvm} to compare a run with the same run in another JVM.
 *
 * <p>Only for tests; needs junit-jupiter-api, which the module does not pass on.
 */
@NullMarked
package dev.penstock.world.junit;

import org.jspecify.annotations.NullMarked;
