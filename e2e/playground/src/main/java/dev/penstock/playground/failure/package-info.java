/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a caller did wrong, in Kubernetes' own words: Status objects with their code, reason and
 * causes.
 *
 * <p>Comes in: names and values of the refused request. Goes out: an exception that carries the
 * answer. Runs on any thread. Always: each failure has an HTTP code and a machine readable reason.
 * Enters the room json.
 */
@NullMarked
package dev.penstock.playground.failure;

import org.jspecify.annotations.NullMarked;
