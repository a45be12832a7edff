/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Filled by the next commits; see docs/ARCHITECTURE.md. */
@NullMarked
package dev.penstock.protocol;

import org.jspecify.annotations.NullMarked;
