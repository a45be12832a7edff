/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a Cluster should look like in Kubernetes: one pure builder per resource, and the comparison
 * with what is there.
 *
 * <p>In: a {@code Cluster}, its {@code ClusterIdentity} and {@code Sizing}. Out: {@code
 * DesiredCluster}, whose resources carry everything that the operator owns and nothing else.
 *
 * <p>Always: the same input builds the same bytes (no clock, no chance, no client); the revision of
 * the pods changes only when the pods must restart, and never because the operator itself was
 * upgraded without such a change. Any thread. May enter: the resource types ({@code crds}) only.
 */
@NullMarked
package dev.penstock.operator.desired;

import org.jspecify.annotations.NullMarked;
