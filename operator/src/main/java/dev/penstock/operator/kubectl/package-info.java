/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * {@code kubectl penstock}: what a person asks of Clusters and Topics at a terminal.
 *
 * <p>In: arguments, a kubeconfig. Out: text; changes of specs, nothing else. What it tells stands
 * in status already; what it changes could be changed by {@code kubectl patch}. Texts are pure
 * functions of resources.
 *
 * <p>Always: it never talks with brokers and never reads Secrets. May enter: {@code desired}, to
 * say what a changed spec would restart.
 */
@NullMarked
package dev.penstock.operator.kubectl;

import org.jspecify.annotations.NullMarked;
