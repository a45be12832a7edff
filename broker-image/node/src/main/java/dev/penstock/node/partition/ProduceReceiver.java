/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.replication.ProduceWaiter;

import java.util.function.Consumer;

/** Who is told, once and on the partition's loop, what became of a produce. */
@FunctionalInterface
public interface ProduceReceiver extends ProduceWaiter, Consumer<ProduceResult> {}
