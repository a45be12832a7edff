/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The operator as a process: settings, wiring, metrics and probes, start and stop.
 *
 * <p>In: environment variables, a {@code KubernetesClient}. Out: running controllers. This is the
 * only place where the rooms are put together: {@code observed} and {@code desired} feed {@code
 * plan}, {@code act} does what it says, {@code status} tells. Reading the constructor calls in
 * {@code OperatorProcess} shows all that the operator can do.
 *
 * <p>Always: nothing here or below knows what kind of Kubernetes it talks with.
 */
@NullMarked
package dev.penstock.operator;

import org.jspecify.annotations.NullMarked;
