/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Topics, a whole Cluster's at a time.
 *
 * <p>In: events of Topics and of their Clusters, which only put Topics into the queue of their
 * Cluster. Out: orders to the brokers, many topics in one; the status of each Topic.
 *
 * <p>Always: one pass per Cluster at a time, over so many Topics that requests are few and so few
 * that a new one does not wait long; what an event costs does not grow with the Topics there are; a
 * Topic's deletion never waits for a Cluster that is gone or going. Passes run on virtual threads;
 * JOSDK's threads never wait for brokers.
 */
@NullMarked
package dev.penstock.operator.topic;

import org.jspecify.annotations.NullMarked;
