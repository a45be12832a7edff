/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;

import java.util.ArrayList;
import java.util.List;

/** Collects the effects of one step, in the order in which they come to be. */
final class Outbox {
    private List<RaftEffect> effects = new ArrayList<>();
    private long nextCorrelationId;

    void add(RaftEffect effect) {
        effects.add(effect);
    }

    void event(RaftEvent event) {
        effects.add(new RaftEffect.Observed(event));
    }

    void reply(long requestId, RaftResponse response) {
        effects.add(new RaftEffect.Reply(requestId, response));
    }

    /** Sends a request and returns its correlation id. */
    long send(BrokerId to, RaftRequest request) {
        long correlationId = nextCorrelationId++;
        effects.add(new RaftEffect.Send(to, correlationId, request));
        return correlationId;
    }

    /** Sends a request to whoever answers at that address and returns its correlation id. */
    long sendToBootstrap(int server, RaftRequest request) {
        long correlationId = nextCorrelationId++;
        effects.add(new RaftEffect.SendToBootstrap(server, correlationId, request));
        return correlationId;
    }

    List<RaftEffect> drain() {
        List<RaftEffect> drained = effects;
        effects = new ArrayList<>();
        return drained;
    }
}
