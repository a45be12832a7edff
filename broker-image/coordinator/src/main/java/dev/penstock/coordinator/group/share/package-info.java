/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a share group is (KIP-932): its members, the partitions that each is to fetch from, and of
 * which partitions the state of delivery was set up. A partition may be given to several members at
 * once, so a member takes what is meant for it in one step and nobody waits for anybody.
 *
 * <p>In: the image of a group, the cluster as it is seen, what a member says. Out: {@link
 * dev.penstock.coordinator.group.share.ShareRecord}s in Kafka's formats, which lead from the image
 * to the next.
 *
 * <p>Always: {@link dev.penstock.coordinator.group.share.ShareImage#apply} is the only way from one
 * image to the next, in a draft, live and in replay; nobody is given a partition before its state
 * was set up. Rules stand in docs/protocol/share-groups.md.
 *
 * <p>Pure; runs on the loop of its shard. Enters {@code coordinator.group.assignor}, {@code
 * coordinator.group.consumer} for the view of the cluster, {@code coordinator.runtime}, {@code
 * schema}, {@code kernel}.
 */
@NullMarked
package dev.penstock.coordinator.group.share;

import org.jspecify.annotations.NullMarked;
