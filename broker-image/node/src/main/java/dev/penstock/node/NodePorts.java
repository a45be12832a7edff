/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Workers;
import dev.penstock.node.loop.Loops;

import io.netty.buffer.ByteBufAllocator;

import java.util.List;

/**
 * The world of one node: the real one from {@code server}, the simulated one from {@code
 * simulation}.
 *
 * @param workers for what blocks
 * @param files of each log directory, the first with the metadata log
 */
public record NodePorts(
        Loops loops,
        Workers workers,
        Clock clock,
        Randomness randomness,
        Network network,
        List<FileStore> files,
        ByteBufAllocator allocator) {
    public NodePorts {
        files = List.copyOf(files);
    }
}
