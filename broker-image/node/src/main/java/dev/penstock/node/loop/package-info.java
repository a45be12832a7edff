/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Which loop owns what, and how one loop asks another.
 *
 * <p>Always: a partition belongs to one data loop for life, found by its topic's identity and
 * number; what is on a loop is touched by that loop only; loops exchange immutable messages.
 */
@NullMarked
package dev.penstock.node.loop;

import org.jspecify.annotations.NullMarked;
