/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Consumer groups: who is in a group, which generation, who owns what, and the offsets that groups
 * have committed. The classic protocol (JoinGroup, SyncGroup, Heartbeat, LeaveGroup); the
 * incremental one (KIP-848) joins as another kind of {@link dev.penstock.coordinator.group.Group}.
 *
 * <p>In: {@link dev.penstock.coordinator.group.GroupRequest}s by way of {@link
 * dev.penstock.coordinator.group.GroupShard}, the public face. Out: {@link
 * dev.penstock.coordinator.group.GroupRecord}s in Kafka's formats
 * (docs/formats/coordinator-records.md), {@link dev.penstock.coordinator.group.GroupResponse}s,
 * {@link dev.penstock.coordinator.group.GroupEvent}s.
 *
 * <p>Always: what a restart must find again changes only when a record is applied; each command has
 * a class of its own; within a generation a member has one assignment. States, rules and limits
 * stand in docs/protocol/groups.md.
 *
 * <p>Runs on the loop of its shard. Enters {@code coordinator.runtime}, {@code schema}, {@code
 * kernel}.
 */
@NullMarked
package dev.penstock.coordinator.group;

import org.jspecify.annotations.NullMarked;
