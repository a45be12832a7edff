/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

/**
 * A batch of the log that was read for a member.
 *
 * @param deliverable false for what no consumer is shown: markers, and records of aborted
 *     transactions where the group reads committed ones only
 */
public record FetchedBatch(long firstOffset, long lastOffset, boolean deliverable) {}
