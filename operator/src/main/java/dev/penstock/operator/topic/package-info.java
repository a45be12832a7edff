/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Topics, a whole Cluster's at a time.
 *
 * <p>In: events of Topics and of their Clusters, which only mark the Cluster as "to be looked at".
 * Out: orders to the brokers, many topics in one; the status of each Topic.
 *
 * <p>Always: one pass per Cluster at a time, whose cost in requests grows with the number of
 * differences and not with the number of events; a Topic's deletion never waits for a Cluster that
 * is gone or going. Passes run on virtual threads; JOSDK's threads never wait for brokers.
 */
@NullMarked
package dev.penstock.operator.topic;

import org.jspecify.annotations.NullMarked;
