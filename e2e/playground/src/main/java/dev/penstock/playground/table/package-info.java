/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Objects as the rows that {@code kubectl get} prints.
 *
 * <p>Comes in: a kind with its printer columns, objects. Goes out: a Table of meta.k8s.io/v1. Runs
 * on any thread, keeps nothing. Enters the rooms json and kinds.
 */
@NullMarked
package dev.penstock.playground.table;

import org.jspecify.annotations.NullMarked;
