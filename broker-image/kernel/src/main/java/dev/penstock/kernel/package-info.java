/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The values that every room speaks in, and the ports through which the world comes in.
 *
 * <p>Values are records that refuse what is illegal. Ports ({@link dev.penstock.kernel.Clock},
 * {@link dev.penstock.kernel.Scheduler}, {@link dev.penstock.kernel.Randomness}, {@link
 * dev.penstock.kernel.FileStore}, {@link dev.penstock.kernel.Network}) have two families of
 * adapters: the real ones in {@code server} and the simulated ones in {@code simulation}.
 *
 * <p>Always: nothing here reads the clock, draws chance, starts a thread or touches a file. Enters
 * no other room.
 */
@NullMarked
package dev.penstock.kernel;

import org.jspecify.annotations.NullMarked;
