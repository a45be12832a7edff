/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Clients under simulation, over the same frames as real ones.
 *
 * <p>In: acts of a workload and answers of brokers. Out: requests, and the {@link
 * dev.penstock.simulation.client.History} of what was acknowledged and read.
 *
 * <p>Each client runs on the loop of its own process. Always: a client believes of the cluster only
 * what answers told it.
 */
@NullMarked
package dev.penstock.simulation.client;

import org.jspecify.annotations.NullMarked;
