/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.failure.FieldFailure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Words for an apply that met fields of others. */
final class Conflicts {
    private Conflicts() {}

    static ApiFailure failure(Map<FieldOwner, FieldSet> conflicts) {
        List<FieldFailure> causes = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        conflicts.forEach(
                (owner, fields) -> {
                    lines.add("conflicts with " + owner.shown() + ":");
                    fields.forEach(
                            path -> {
                                String field = PathElement.shown(path);
                                lines.add("- " + field);
                                causes.add(
                                        new FieldFailure(
                                                field,
                                                "FieldManagerConflict",
                                                "conflict with " + owner.shown()));
                            });
                });
        String message =
                causes.size() == 1
                        ? "Apply failed with 1 conflict: "
                                + causes.getFirst().detail()
                                + ": "
                                + causes.getFirst().field()
                        : "Apply failed with "
                                + causes.size()
                                + " conflicts: "
                                + String.join("\n", lines);
        return ApiFailure.applyConflict(message, causes);
    }
}
