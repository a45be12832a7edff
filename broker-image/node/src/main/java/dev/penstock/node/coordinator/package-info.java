/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Hosts replicated shards on the partitions of an internal topic that this broker leads: groups on
 * the offsets topic, transactions on the transactions topic.
 *
 * <p>In: requests of a shard's machine, from any loop; roles, high watermarks and markers of the
 * topic's partitions. Out: answers; the creation of the topic when it is first needed.
 *
 * <p>Always: a shard runs on the loop that owns its partition, in one leadership at a time; what
 * its own append sets off does not enter it before that append is done.
 */
@NullMarked
package dev.penstock.node.coordinator;

import org.jspecify.annotations.NullMarked;
