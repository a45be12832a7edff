/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Clusters of whole brokers in one thread, from one seed.
 *
 * <p>In: a {@link dev.penstock.world.SimWorld} and how many brokers. Out: brokers that are started,
 * killed, cut off and looked into by a test; {@code client} has what talks to them, {@code run}
 * what a seed makes of all that.
 *
 * <p>Runs on the thread of the test. Always: nothing here asks for the time, chance or order of
 * anything but the world.
 */
@NullMarked
package dev.penstock.simulation;

import org.jspecify.annotations.NullMarked;
