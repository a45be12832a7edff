/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * This broker's life in the cluster: registers, shows that it lives, leaves in order.
 *
 * <p>In: who the controller is, how far the image is. Out: requests to the controller; the broker
 * epoch to whoever needs it.
 *
 * <p>Runs on the metadata loop; what it has learned may be read from any loop.
 */
@NullMarked
package dev.penstock.node.broker;

import org.jspecify.annotations.NullMarked;
