/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Objects as they stand, and the history that watches follow.
 *
 * <p>Comes in: whole objects from one writer at a time. Goes out: objects (never altered after they
 * are stored), changes in the order of their revisions. Reading is open to any thread; a change
 * happens under one lock. Always: each change has the next revision; what a restart finds is what
 * was answered before it (a journal file; not synced, so it survives the process and not the
 * machine's power). Enters the room json.
 */
@NullMarked
package dev.penstock.playground.store;

import org.jspecify.annotations.NullMarked;
