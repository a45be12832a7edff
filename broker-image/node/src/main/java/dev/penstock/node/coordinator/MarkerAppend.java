/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

import java.util.OptionalLong;

/** A marker on its way into a partition. */
public interface MarkerAppend {
    /**
     * Appends it.
     *
     * @return where it stands; empty when it was refused
     */
    OptionalLong append();

    long producerId();

    boolean isCommit();
}
