/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

/**
 * One step of the history.
 *
 * @param object as it is now; for a deletion as it was at last, with the revision of the deletion
 * @param before as it was; null for a creation
 */
public record Change(
        Kind kind, ObjectKey key, long revision, ObjectNode object, @Nullable ObjectNode before) {
    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }
}
