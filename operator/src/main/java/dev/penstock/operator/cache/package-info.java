/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How the operator's informers keep what they watch, so that memory grows with what is decided on
 * and not with what others note on it.
 *
 * <p>In: resources as the API server has them, in pages. Out: the same without what is never read.
 *
 * <p>Always: what a decision reads is never left out. An informer's thread. Enters nothing else of
 * the operator.
 */
@NullMarked
package dev.penstock.operator.cache;

import org.jspecify.annotations.NullMarked;
