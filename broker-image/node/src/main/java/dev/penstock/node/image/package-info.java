/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The committed image of the cluster's metadata as this broker knows it.
 *
 * <p>In: images and deltas from {@code node.quorum}, on the metadata loop. Out: the newest image to
 * whoever asks, from any loop; each delta to those who must act on it.
 *
 * <p>Always: an image is immutable; images only get newer.
 */
@NullMarked
package dev.penstock.node.image;

import org.jspecify.annotations.NullMarked;
