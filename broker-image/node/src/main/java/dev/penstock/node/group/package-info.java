/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Group coordinators on the partitions of the offsets topic that this broker leads.
 *
 * <p>In: group requests, on any loop; roles and high watermarks of the offsets topic's partitions.
 * Out: answers.
 *
 * <p>A shard runs on the loop that owns its partition.
 */
@NullMarked
package dev.penstock.node.group;

import org.jspecify.annotations.NullMarked;
