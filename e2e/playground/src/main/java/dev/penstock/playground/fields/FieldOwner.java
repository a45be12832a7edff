/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

/**
 * Who writes.
 *
 * @param manager the name the client gives itself
 * @param operation how it writes
 * @param apiVersion group and version it speaks
 * @param subresource empty for the object itself
 */
public record FieldOwner(
        String manager, Operation operation, String apiVersion, String subresource) {
    /** Apply states an opinion on exactly the fields it names; Update owns what it changed. */
    public enum Operation {
        APPLY("Apply"),
        UPDATE("Update");

        private final String shown;

        Operation(String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }

        static Operation of(String shown) {
            return shown.equals("Apply") ? APPLY : UPDATE;
        }
    }

    /** As an apply conflict names it. */
    String shown() {
        String name = "\"" + manager + "\"";
        String where = subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"";
        return operation == Operation.APPLY ? name + where : name + where + " using " + apiVersion;
    }
}
