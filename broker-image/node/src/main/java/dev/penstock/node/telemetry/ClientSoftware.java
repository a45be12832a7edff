/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

/** What a client calls its software, told by the first request of a connection. */
public final class ClientSoftware {
    private String name = "";
    private String version = "";

    /** Only the beginnings are kept: a connection may last, and a name be as long as a request. */
    public void told(String toldName, String toldVersion) {
        name = Labels.cut(toldName);
        version = Labels.cut(toldVersion);
    }

    String name() {
        return name;
    }

    String version() {
        return version;
    }
}
