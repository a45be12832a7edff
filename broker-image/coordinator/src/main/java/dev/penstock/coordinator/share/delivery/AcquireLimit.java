/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

/**
 * How much a member takes at once.
 *
 * @param maxRecords when so many are acquired, no other batch is begun
 * @param exact whether a batch is cut so that it is not one record more (KIP-1206)
 * @param batchSize how many records a member likes to acknowledge together
 */
public record AcquireLimit(int maxRecords, boolean exact, int batchSize) {}
