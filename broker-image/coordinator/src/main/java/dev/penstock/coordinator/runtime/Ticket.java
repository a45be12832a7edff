/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

/**
 * Stands for a request that waits for its answer; a machine keeps the ticket, the shard keeps the
 * {@link Reply}.
 *
 * @param number grows with each request of a shard
 */
public record Ticket(long number) {}
