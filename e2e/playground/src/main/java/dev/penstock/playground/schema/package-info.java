/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Structural schemas: what fields a kind has, their defaults, limits, rules and how their lists
 * merge.
 *
 * <p>Comes in: OpenAPI v3 trees (of CRDs, and of the table of built-in kinds) and objects. Goes
 * out: pruned and defaulted objects, lists of refused fields in Kubernetes' own words. Runs on any
 * thread; a {@link dev.penstock.playground.schema.Schema} never changes. Enters the rooms json and
 * failure.
 */
@NullMarked
package dev.penstock.playground.schema;

import org.jspecify.annotations.NullMarked;
