/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What is told: the status of Clusters and Topics, one writer per condition.
 *
 * <p>In: what was wanted, seen, decided and done, and the status before. Out: the new status; equal
 * to the one before when nothing changed.
 *
 * <p>Always: pure; {@code lastTransitionTime} and {@code since} move only when what they speak of
 * changes; {@code Available} (it serves) is apart from {@code Ready} (it is as the spec says);
 * {@code Reconciling} and {@code Stalled} are there only while true. Any thread. See
 * docs/operator/conditions.md.
 */
@NullMarked
package dev.penstock.operator.status;

import org.jspecify.annotations.NullMarked;
