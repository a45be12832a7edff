/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import java.util.OptionalInt;

/**
 * One field of a message or struct.
 *
 * @param name as in the schema
 * @param type what it holds
 * @param versions the versions that have it
 * @param nullableVersions the versions in which it may be null
 * @param tag its tag, when it is a tagged field
 * @param flexibleVersions when its length is compact
 * @param defaultText its default as the schema says it, empty for the type's own
 * @param ignorable whether it may be dropped silently by a version that does not have it
 * @param about the schema's explanation
 */
record FieldSchema(
        String name,
        FieldType type,
        VersionRange versions,
        VersionRange nullableVersions,
        OptionalInt tag,
        VersionRange flexibleVersions,
        String defaultText,
        boolean ignorable,
        String about) {

    /** The Java name of the field and its accessor. */
    String variable() {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** The name inside names of methods. */
    String capitalized() {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    boolean tagged() {
        return tag.isPresent();
    }

    boolean nullable() {
        return !nullableVersions.isEmpty();
    }

    /** Whether an absent value is null rather than empty. */
    boolean nullByDefault() {
        return defaultText.equals("null")
                || (type == FieldType.Sized.RECORDS && nullable() && defaultText.isEmpty());
    }
}
