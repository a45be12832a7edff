/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import java.util.ArrayList;
import java.util.List;

/**
 * How a write is meant.
 *
 * @param fieldManager the name under which fields are owned
 * @param unknownFields what happens to fields that the schema does not know
 * @param dryRun answer as if, store nothing
 * @param force take contested fields in an apply
 * @param warnings collects what the client should be told
 */
public record WriteOptions(
        String fieldManager,
        UnknownFields unknownFields,
        boolean dryRun,
        boolean force,
        List<String> warnings) {
    /** The fieldValidation parameter. */
    public enum UnknownFields {
        IGNORE,
        WARN,
        STRICT
    }

    public static WriteOptions of(String fieldManager) {
        return new WriteOptions(
                fieldManager, UnknownFields.IGNORE, false, false, new ArrayList<>());
    }

    public WriteOptions forced() {
        return new WriteOptions(fieldManager, unknownFields, dryRun, true, warnings);
    }
}
