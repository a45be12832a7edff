/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Share-partitions on this broker (KIP-932): their state on the broker that coordinates it, and
 * their delivery on the broker that leads the partition.
 *
 * <p>In: requests of share consumers, of group coordinators and of partition leaders. Out: answers;
 * requests to share coordinators on other brokers.
 *
 * <p>Always: a share-partition is delivered on the loop of its partition, in one leadership of it.
 */
@NullMarked
package dev.penstock.node.share;

import org.jspecify.annotations.NullMarked;
