/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import dev.penstock.kernel.Endpoint;

/**
 * One listener of this broker.
 *
 * @param name as in the property {@code listeners}
 * @param bind where it listens; an empty host is every address, port 0 is any free one
 * @param advertised what clients and peers are told to dial; port 0 takes over the bound port
 */
public record Listener(ListenerName name, Endpoint bind, Endpoint advertised) {
    public Listener withBoundPort(int port) {
        Endpoint told = advertised.port() == 0 ? new Endpoint(advertised.host(), port) : advertised;
        return new Listener(name, new Endpoint(bind.host(), port), told);
    }
}
