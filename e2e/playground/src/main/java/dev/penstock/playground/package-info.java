/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The local playground: an in-process Kubernetes API, the unchanged operator, and a runner that
 * starts the pods of stateful sets as processes on loopback.
 *
 * <p>Comes in: the command line. Goes out: a running cluster, a kubeconfig, words for a human. No
 * product module depends on this one. What it serves and what it does not:
 * docs/operations/playground.md.
 */
@NullMarked
package dev.penstock.playground;

import org.jspecify.annotations.NullMarked;
