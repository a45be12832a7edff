/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

/** One kind of work. */
public interface Workload {
    /** A word for the command line. */
    String name();

    /** A title for people; the same for all peers. */
    String title();

    /** How many brokers it wants. */
    int brokers();

    /** Starts the trial's cluster and measures. */
    void run(Trial trial) throws Exception;
}
