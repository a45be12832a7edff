/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

/**
 * In whose transaction records are stored: they come to count with its marker.
 *
 * @param producerId of the open transaction
 * @param producerEpoch in which it writes
 */
public record TransactionalProducer(long producerId, short producerEpoch) {}
