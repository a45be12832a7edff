/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reading and writing JSON and YAML, and walking a tree of it by names.
 *
 * <p>Comes in: text and trees. Goes out: trees of Jackson nodes. Runs on any thread. Always: a tree
 * that another room has stored is never altered here. Enters no other room.
 */
@NullMarked
package dev.penstock.playground.json;

import org.jspecify.annotations.NullMarked;
