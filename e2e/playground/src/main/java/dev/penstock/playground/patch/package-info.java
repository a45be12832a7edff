/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The patch formats other than apply: JSON Patch (RFC 6902), JSON Merge Patch (RFC 7386), strategic
 * merge.
 *
 * <p>Comes in: the object that stands, the patch. Goes out: the patched object, or a failure that
 * says what does not fit. Runs on any thread, keeps nothing; what comes in is never altered. Enters
 * the rooms json, failure and schema.
 */
@NullMarked
package dev.penstock.playground.patch;

import org.jspecify.annotations.NullMarked;
