/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Whose broker is measured. */
public interface Peer {
    /** As it is called in results. */
    String name();

    /** Which version it is, for the report. */
    String version();

    /** Settings of a topic whose acknowledged records are on disk, and not only in memory. */
    Map<String, String> onDisk();

    /** Writes a broker's settings, and its storage where that has to be prepared. */
    void prepare(BrokerPlace place, List<BrokerPlace> all) throws IOException, InterruptedException;

    /** The command that runs the broker in the foreground. */
    List<String> command(BrokerPlace place);
}
