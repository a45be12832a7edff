/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Who owns which field: managedFields, and server-side apply on top of them.
 *
 * <p>Comes in: the object that stands, the object or configuration that is wanted, the schema that
 * says how lists merge. Goes out: the merged object with its managedFields, or the conflicts. Runs
 * on any thread, keeps nothing. Always: an object goes in unaltered. The model is that of
 * Kubernetes' structured merge: see docs/operations/playground.md. Enters the rooms json, failure
 * and schema.
 */
@NullMarked
package dev.penstock.playground.fields;

import org.jspecify.annotations.NullMarked;
