/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Sees that loops hang in writes to a disk that takes none, from a thread of its own.
 *
 * <p>In: where each loop stands with the disk ({@link dev.penstock.server.stall.DiskCalls}), which
 * the files say. Out: that others shall lead, and until when; and that nobody is to wait for this
 * broker meanwhile ({@link dev.penstock.server.stall.StallActions}).
 *
 * <p>Always: a loop pays two writes to memory of its own for each call; what is looked at are calls
 * on data loops that append, create or rename, which a healthy disk answers out of memory, never
 * syncs, which may take long.
 *
 * <p>Knows no other room of the server. Why it is so: ADR 0268.
 */
@NullMarked
package dev.penstock.server.stall;

import org.jspecify.annotations.NullMarked;
