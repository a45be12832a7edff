/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import java.util.List;
import java.util.OptionalInt;

/**
 * One schema file.
 *
 * @param root the message itself
 * @param structs all structs inside it, in the order of their first use
 * @param kind what it is for
 * @param apiKey the key of its API or the type of its record
 * @param flexibleVersions the versions with compact lengths and tagged fields
 * @param latestVersionUnstable whether the highest version may still change
 * @param listeners where Kafka serves the API
 */
record MessageSchema(
        StructSchema root,
        List<StructSchema> structs,
        Kind kind,
        OptionalInt apiKey,
        VersionRange flexibleVersions,
        boolean latestVersionUnstable,
        List<String> listeners) {

    String name() {
        return root.name();
    }

    VersionRange versions() {
        return root.versions();
    }

    /** What a message is for. */
    enum Kind {
        REQUEST,
        RESPONSE,
        HEADER,
        /** Everything that is persisted or embedded. */
        DATA
    }
}
