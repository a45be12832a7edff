/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Who gets which partitions of a consumer group: the server-side assignors of KIP-848.
 *
 * <p>In: the members with what they subscribe to and were meant to have last, and the topics. Out:
 * what each member is meant to have. Nothing is kept between two calls.
 *
 * <p>Always: every partition that somebody subscribes to is given to one subscriber; the same input
 * gives the same output; no partition moves but for balance. Rules stand in
 * docs/protocol/groups.md.
 *
 * <p>Pure; runs on the loop of its shard. Enters {@code kernel} only.
 */
@NullMarked
package dev.penstock.coordinator.group.assignor;

import org.jspecify.annotations.NullMarked;
