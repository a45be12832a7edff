/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.Endpoint;

/**
 * One listener that a broker advertises.
 *
 * @param name for example {@code PLAINTEXT} or {@code INTERNAL}
 * @param endpoint where clients reach it
 * @param securityProtocol how clients speak to it
 */
public record Listener(String name, Endpoint endpoint, SecurityProtocol securityProtocol) {}
