/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One whole broker without sockets.
 *
 * <p>In: connections of clients and peers, a configuration, ports to the world. Out: answers, and
 * bytes on the disk. {@link dev.penstock.node.Assembly} wires the rooms below by hand; {@code
 * server} and {@code simulation} give it a world.
 *
 * <p>Runs on the loops that it is given: data loops and one metadata loop.
 */
@NullMarked
package dev.penstock.node;

import org.jspecify.annotations.NullMarked;
