/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What probes and the operator ask a broker: does it live, does it serve, what breaks if it stops
 * now.
 *
 * <p>In: the newest image and this broker's own registration, from any thread. Out: values.
 *
 * <p>Always: an unknown answer is never "nothing breaks".
 */
@NullMarked
package dev.penstock.node.health;

import org.jspecify.annotations.NullMarked;
