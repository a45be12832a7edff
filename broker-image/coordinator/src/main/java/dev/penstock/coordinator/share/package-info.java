/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The state of share-partitions, as one partition of {@code __share_group_state} keeps it: where
 * each group is in each partition that it shares (KIP-932).
 *
 * <p>In: {@link dev.penstock.coordinator.share.ShareStateRequest}s, time, stored records. Out:
 * answers and records. On the loop of the partition; no IO, clock or chance inside.
 *
 * <p>Always: a state epoch and a leader epoch never fall; who asks with an older one changes
 * nothing.
 */
@NullMarked
package dev.penstock.coordinator.share;

import org.jspecify.annotations.NullMarked;
