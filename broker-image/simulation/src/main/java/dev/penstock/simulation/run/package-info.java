/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a seed makes: a cluster, a workload, faults for a while, then peace, and checks all along.
 *
 * <p>In: a seed. Out: nothing, or the first thing that was wrong. {@link
 * dev.penstock.simulation.run.Scenario} says what a seed draws; {@link
 * dev.penstock.simulation.run.Simulation} runs it.
 *
 * <p>On the thread of the test.
 */
@NullMarked
package dev.penstock.simulation.run;

import org.jspecify.annotations.NullMarked;
