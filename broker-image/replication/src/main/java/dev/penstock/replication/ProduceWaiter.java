/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** Who waits for the answer to a parked produce; the caller's own object, handed back with it. */
public interface ProduceWaiter {}
