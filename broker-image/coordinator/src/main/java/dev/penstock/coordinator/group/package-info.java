/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Groups: who is in a group, which generation or epoch, who owns what, and the offsets that groups
 * have committed. Two kinds of {@link dev.penstock.coordinator.group.Group}: classic ones, whose
 * leader assigns, and consumer groups, which {@code coordinator.group.consumer} leads; {@code
 * Migration} turns the one into the other.
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
 * <p>Runs on the loop of its shard. Enters {@code coordinator.group.consumer}, {@code
 * coordinator.group.assignor}, {@code coordinator.runtime}, {@code schema}, {@code kernel}.
 */
@NullMarked
package dev.penstock.coordinator.group;

import org.jspecify.annotations.NullMarked;
