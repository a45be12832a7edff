/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Pictures of what was measured, as SVG.
 *
 * <p>In: measurements. Out: one text of SVG for each picture whose figures are among them. Needs
 * the fonts of the system to find out how wide a word is.
 *
 * <p>Always: the same measurements give the same bytes on the same machine; a peer has the same
 * colour in all pictures; what failed is not drawn.
 */
@NullMarked
package dev.penstock.bench.plot;

import org.jspecify.annotations.NullMarked;
