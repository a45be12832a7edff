/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** Who waits with a parked fetch; the caller's own object, handed back when it is woken. */
public interface FetchWaiter {}
