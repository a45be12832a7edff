/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * All of the operator that decides and acts, in a world in memory that is copied at each write: to
 * let the operator die there, or the write fail.
 *
 * <p>In: two specs. Out: the world when nothing changes any longer. {@code MemoryKubernetes} is the
 * world, {@code OneOperator} an operator from its start to its death, {@code Runs} lets them go on.
 *
 * <p>Always: nothing here knows the operator's steps; what must never happen is said by the world,
 * of replicas, pods and volumes. One thread to a world.
 */
package dev.penstock.operator.killed;
