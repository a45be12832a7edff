/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.connection.DisconnectListener;
import dev.penstock.node.request.RequestContext;

import java.util.function.Consumer;

/**
 * The state of a connection by which a broker shows that it lives: when it ends, that is a sign of
 * the broker's death. Each such connection has it, so that the sign comes after all that came from
 * the broker.
 */
record LifeSigns(BrokerId broker, Consumer<BrokerId> suspects) implements DisconnectListener {
    /**
     * @param suspects is told whose connection was lost; from any loop
     */
    static void watch(RequestContext context, BrokerId broker, Consumer<BrokerId> suspects) {
        context.connectionState(LifeSigns.class, () -> new LifeSigns(broker, suspects));
    }

    @Override
    public void disconnected() {
        suspects.accept(broker);
    }
}
