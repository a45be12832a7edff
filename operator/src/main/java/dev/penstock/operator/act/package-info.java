/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Does what the planner decided, and nothing else.
 *
 * <p>In: a {@code Step}. Out: writes to the API server (server-side apply under the field manager
 * {@code penstock-operator}) and orders to brokers; {@code Deed}, which says what came of it.
 *
 * <p>Always: a pod is deleted by name and UID, never by a selector; one step per call; an event is
 * recorded for what a person would want to know. Blocks, on the reconciler's thread.
 */
@NullMarked
package dev.penstock.operator.act;

import org.jspecify.annotations.NullMarked;
