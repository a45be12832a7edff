/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

/**
 * How often Netty follows a buffer, to tell of it if it is forgotten. Each buffer that it follows
 * costs several stack traces; one of 128, as Netty does by itself, was 5 % of the heap that a
 * produce request takes. A leak in a broker that runs for days is told of all the same, since it
 * leaks more than once.
 */
public final class BufferLeaks {
    private static final String INTERVAL = "io.netty.leakDetection.samplingInterval";

    /** One buffer of so many is followed. */
    private static final String FOLLOWED_OF = "8192";

    private BufferLeaks() {}

    /** Follows few, unless the JVM's options say how many; before any other use of Netty. */
    public static void followFew() {
        if (System.getProperty(INTERVAL) == null) {
            System.setProperty(INTERVAL, FOLLOWED_OF);
        }
    }
}
