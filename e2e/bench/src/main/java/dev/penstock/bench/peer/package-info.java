/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The brokers under measurement, as processes of their own on loopback.
 *
 * <p>In: a peer (whose broker), a number of brokers, a folder. Out: a cluster that can be started,
 * killed and stopped broker by broker, and what its processes cost.
 *
 * <p>Always: no process outlives its {@link dev.penstock.bench.peer.PeerCluster}; ports are free
 * ones; both peers get the same JVM and the same largest heap.
 */
@NullMarked
package dev.penstock.bench.peer;

import org.jspecify.annotations.NullMarked;
