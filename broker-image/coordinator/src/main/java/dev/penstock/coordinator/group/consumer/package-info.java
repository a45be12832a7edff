/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The incremental engine of consumer groups (KIP-848): what a group is, and how one member after
 * another is brought from what it has to what it is meant to have. Classic consumers are members
 * too.
 *
 * <p>In: the image of a group, the cluster as it is seen, what a member says. Out: {@link
 * dev.penstock.coordinator.group.consumer.ConsumerRecord}s in Kafka's formats, which lead from the
 * image to the next.
 *
 * <p>Always: {@link dev.penstock.coordinator.group.consumer.ConsumerImage#apply} is the only way
 * from one image to the next, in a draft, live and in replay; a partition has one owner, and gets a
 * new one only after the old one has said that it let go of it, or was removed. Rules stand in
 * docs/protocol/groups.md.
 *
 * <p>Pure; runs on the loop of its shard. Enters {@code coordinator.group.assignor}, {@code
 * coordinator.runtime}, {@code schema}, {@code kernel}.
 */
@NullMarked
package dev.penstock.coordinator.group.consumer;

import org.jspecify.annotations.NullMarked;
