/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Kubernetes' HTTP interface: paths, verbs, discovery, OpenAPI, watches, answers.
 *
 * <p>Comes in: requests on loopback, with a bearer token. Goes out: JSON. Each request has its own
 * virtual thread. A path outside the closed list is answered with 404, a verb outside it with 405
 * or 501, always with a Status object. Enters the rooms json, failure, kinds, objects, store and
 * table.
 */
@NullMarked
package dev.penstock.playground.api;

import org.jspecify.annotations.NullMarked;
