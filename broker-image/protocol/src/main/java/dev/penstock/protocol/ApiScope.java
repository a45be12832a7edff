/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

/** Who an API is for, and what a listener serves. */
public enum ApiScope {
    /** Clients; every listener serves it. */
    CLIENT,
    /** Other brokers; only the listeners that brokers use among themselves serve it. */
    INTERNAL;

    /** Whether a listener of this scope serves an API of that scope. */
    public boolean covers(ApiScope api) {
        return this == INTERNAL || api == CLIENT;
    }
}
