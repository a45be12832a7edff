/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.Uuid;

import java.util.Optional;

/**
 * A partition that a log directory holds.
 *
 * @param topicId empty when its {@code partition.metadata} is missing or damaged
 */
public record StoredPartition(PartitionName name, Optional<Uuid> topicId) {}
