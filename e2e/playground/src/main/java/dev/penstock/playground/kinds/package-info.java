/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Which kinds are served, and what is known of each: the closed list of built-in kinds, and those
 * of CRDs.
 *
 * <p>Comes in: the fields of fabric8's Java types, the table {@code built-in-fields.yaml} of what
 * those types do not say (merge keys, defaults), CustomResourceDefinition objects. Goes out: {@link
 * dev.penstock.playground.kinds.ResourceType}s. {@link dev.penstock.playground.kinds.Kinds} may be
 * read by any thread; the store's writer alone changes it. Enters the rooms json, failure and
 * schema.
 */
@NullMarked
package dev.penstock.playground.kinds;

import org.jspecify.annotations.NullMarked;
