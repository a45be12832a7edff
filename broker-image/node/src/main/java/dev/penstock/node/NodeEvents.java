/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.node.broker.BrokerEvents;
import dev.penstock.node.connection.ConnectionEvents;
import dev.penstock.node.group.GroupCoordinatorEvents;
import dev.penstock.node.partition.PartitionEvents;
import dev.penstock.node.request.RequestEvents;
import dev.penstock.node.share.ShareCoordinatorEvents;
import dev.penstock.node.transaction.TransactionCoordinatorEvents;
import dev.penstock.raft.RaftEvent;

import java.util.function.Consumer;

/**
 * Where a node tells what happens; {@code server} makes metrics and log lines of it, the simulator
 * its trace.
 *
 * @param quorum events of the consensus machine, on the metadata loop
 */
public record NodeEvents(
        BrokerEvents broker,
        ConnectionEvents connections,
        PartitionEvents partitions,
        RequestEvents requests,
        GroupCoordinatorEvents groups,
        TransactionCoordinatorEvents transactions,
        ShareCoordinatorEvents shares,
        Consumer<RaftEvent> quorum) {}
