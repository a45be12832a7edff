/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a write means: the path from a request's body to a stored object, for each verb.
 *
 * <p>Comes in: a kind, a name, a body, who writes. Goes out: the object as stored, or an {@link
 * dev.penstock.playground.failure.ApiFailure}. Runs on any thread, each write whole under the
 * store's lock. Always: what is stored is pruned, defaulted, valid, has its managedFields and
 * generation, and gets removed when its last finalizer goes. Enters the rooms json, failure,
 * schema, kinds, fields, patch and store.
 */
@NullMarked
package dev.penstock.playground.objects;

import org.jspecify.annotations.NullMarked;
