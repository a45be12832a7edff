/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The Cluster's reconciler: caches and brokers are observed, the desired is built, one step is
 * planned and done, and the status tells.
 *
 * <p>In: events of Clusters and of what belongs to them. Out: at most one step, and a status if it
 * changed. Thin: every decision is in {@code plan}.
 *
 * <p>Always: one reconciliation per Cluster at a time; level-triggered; no wait but for answers,
 * each limited. Runs on JOSDK's threads.
 */
@NullMarked
package dev.penstock.operator.cluster;

import org.jspecify.annotations.NullMarked;
