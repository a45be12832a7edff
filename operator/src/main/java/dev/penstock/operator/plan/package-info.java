/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What to do next. The safety of every disruption is decided here, and only here.
 *
 * <p>In: desired and observed. Out: exactly one {@code Step} for a Cluster, one {@code TopicStep}
 * for a Topic.
 *
 * <p>Always: pure (no client, no clock, no chance); the same input gives the same step; at most one
 * disruption is open per Cluster, whatever its cause; an unknown answer stops disruptions; repairs
 * of what is broken already are never held back by what is broken. Any thread. May enter: {@code
 * desired}, {@code observed}. See docs/operator/rollout.md and docs/operator/scaling.md.
 */
@NullMarked
package dev.penstock.operator.plan;

import org.jspecify.annotations.NullMarked;
