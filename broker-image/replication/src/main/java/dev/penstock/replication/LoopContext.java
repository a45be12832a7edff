/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/**
 * What all replicas of one loop share.
 *
 * @param effects where they say what is to be done
 * @param deadlines where they wait for a time
 * @param settings the times
 * @param liveBrokers what is known of other brokers
 */
public record LoopContext(
        Effects effects,
        Deadlines deadlines,
        ReplicationSettings settings,
        LiveBrokers liveBrokers) {}
