/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The delivery of one share-partition to the members of its group, as a machine: which records may
 * be delivered, who holds which, how often each was delivered, from which offset on (KIP-932).
 *
 * <p>In: batches of the log that were read, acknowledgements, ends of sessions, time, what became
 * of a write. Out: records that were acquired, writes for the share coordinator, which the caller
 * takes with {@link dev.penstock.coordinator.share.delivery.SharePartition#pollWrite} after each
 * input. On the loop of the partition; no IO, clock or chance inside.
 *
 * <p>Always: a record is acquired by one member at most; nobody is told that a record was
 * acknowledged before the coordinator keeps it; the start offset never falls, and is kept before it
 * moves here; one write is on its way at most.
 */
@NullMarked
package dev.penstock.coordinator.share.delivery;

import org.jspecify.annotations.NullMarked;
