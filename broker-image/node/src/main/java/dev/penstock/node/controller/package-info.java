/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The active controller: commands to the metadata machine, its decisions to the quorum, answers
 * once they are committed.
 *
 * <p>In: commands, from handlers on any loop. Out: records to {@code node.quorum}; answers on the
 * asker's loop.
 *
 * <p>Runs on the metadata loop.
 *
 * <p>Always: only the quorum's leader decides, and only after it has applied all that its
 * predecessors committed; what was decided and not committed is forgotten with the leadership.
 */
@NullMarked
package dev.penstock.node.controller;

import org.jspecify.annotations.NullMarked;
