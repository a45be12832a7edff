/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What is really there, as immutable values: the resources of a Cluster in Kubernetes, and what its
 * brokers say of themselves.
 *
 * <p>In: resources from caches, answers of the brokers. Out: {@code ObservedCluster}, {@code
 * ObservedTopic}. Nothing here decides.
 *
 * <p>Always: an answer that could not be had is {@code Unknown} with the reason, and never looks
 * like "empty". Any thread. May enter: {@code desired} for names and labels.
 */
@NullMarked
package dev.penstock.operator.observed;

import org.jspecify.annotations.NullMarked;
