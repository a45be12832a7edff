/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The world as a simulation: the kernel's ports, run in one thread from one seed.
 *
 * <p>In: a seed, faults and scripted steps of a test. Out: the ports {@code Clock}, {@code
 * Scheduler}, {@code Network}, {@code FileStore} and {@code Randomness} for each simulated process,
 * and a trace whose hash is the same whenever the seed is the same.
 *
 * <p>{@link dev.penstock.world.SimWorld} owns the time and the queue of events; {@link
 * dev.penstock.world.SimHost} is a machine with a clock and a disk; {@link
 * dev.penstock.world.SimProcess} is one life of a program on it, with its loops and its network.
 *
 * <p>Runs on the thread of the test; nothing here starts a thread, reads a real clock or touches a
 * real file. Always: time never runs back, events of one time run in the order in which they were
 * made, no iteration depends on identity hashes or on the order of {@code HashMap}.
 */
@NullMarked
package dev.penstock.world;

import org.jspecify.annotations.NullMarked;
