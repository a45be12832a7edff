/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.kernel.FileSlice;
import dev.penstock.kernel.Network.CloseReason;
import dev.penstock.kernel.Network.Connection;
import dev.penstock.kernel.Network.Listener;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.ClientLink;
import dev.penstock.node.connection.ConnectionAcceptor;
import dev.penstock.node.connection.FrameReceiver;
import dev.penstock.protocol.ResponseFrame;
import dev.penstock.schema.WirePart;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** An inbound connection of a simulated broker: between the network's frames and the node's. */
final class InboundLink implements ClientLink, Listener {
    private final ListenerName listener;
    private final Connection connection;
    private final ByteBufAllocator allocator;
    private final FrameReceiver receiver;
    private final ArrayDeque<ByteBuf> heldBack = new ArrayDeque<>();
    private boolean reading = true;
    private boolean delivering;

    InboundLink(
            ListenerName listener,
            Connection connection,
            Scheduler loop,
            ByteBufAllocator allocator,
            ConnectionAcceptor acceptor) {
        this.listener = listener;
        this.connection = connection;
        this.allocator = allocator;
        this.receiver = acceptor.accept(this, loop);
    }

    @Override
    public ListenerName listener() {
        return listener;
    }

    @Override
    public String remote() {
        return "simulated";
    }

    @Override
    public String address() {
        return "simulated";
    }

    @Override
    public void send(ResponseFrame frame) {
        try {
            connection.send(frame.toPayload(allocator));
        } catch (IOException _) {
            // As a server does that sends from files, and cannot read the next part of an answer.
            connection.close();
            frame.parts().stream()
                    .filter(WirePart.File.class::isInstance)
                    .map(part -> ((WirePart.File) part).slice())
                    .filter(InboundLink::isUnreadable)
                    .findFirst()
                    .ifPresent(receiver::brokeOff);
        }
    }

    private static boolean isUnreadable(FileSlice slice) {
        try {
            slice.file().read(slice.position(), ByteBuffer.allocate(slice.sizeBytes()));
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public void setReading(boolean reads) {
        reading = reads;
        deliver();
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public void opened() {
        // Not called on an accepted connection.
    }

    @Override
    public void received(ByteBuf frame) {
        heldBack.addLast(frame);
        deliver();
    }

    @Override
    public void closed(CloseReason reason) {
        heldBack.forEach(ByteBuf::release);
        heldBack.clear();
        receiver.disconnected();
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        while (reading && !heldBack.isEmpty()) {
            receiver.received(heldBack.removeFirst());
        }
        delivering = false;
    }
}
