/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import java.util.List;

/**
 * A message or a struct inside one.
 *
 * @param name the name of its class
 * @param versions the versions that have it
 * @param fields in wire order
 */
record StructSchema(String name, VersionRange versions, List<FieldSchema> fields) {
    List<FieldSchema> plainFields() {
        return fields.stream().filter(field -> !field.tagged()).toList();
    }

    /** In the order of their tags, which is the order on the wire. */
    List<FieldSchema> taggedFields() {
        return fields.stream()
                .filter(FieldSchema::tagged)
                .sorted((a, b) -> Integer.compare(a.tag().orElseThrow(), b.tag().orElseThrow()))
                .toList();
    }
}
