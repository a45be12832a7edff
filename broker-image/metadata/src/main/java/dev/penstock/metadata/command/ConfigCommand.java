/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import dev.penstock.metadata.record.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Commands that change settings. Each resource of a request stands for itself. */
public sealed interface ConfigCommand<R> extends Command<R> {
    /** Replaces all values of each resource (Kafka's AlterConfigs). */
    record AlterConfigs(List<ConfigReplacement> resources, boolean validateOnly)
            implements ConfigCommand<List<ConfigsAltered>> {}

    /** All values that a resource shall have of its own. */
    record ConfigReplacement(ConfigResource resource, List<ConfigEntry> entries) {}

    /** A setting as it was asked for; a null value, which the wire can carry, is refused. */
    record ConfigEntry(String name, @Nullable String value) {}

    /** Changes single values. */
    record IncrementalAlterConfigs(List<ConfigAlteration> resources, boolean validateOnly)
            implements ConfigCommand<List<ConfigsAltered>> {}

    /** The changes to one resource, in order. */
    record ConfigAlteration(ConfigResource resource, List<ConfigOperation> operations) {}

    /** One change; the value is null only when it deletes. */
    record ConfigOperation(String name, Operation operation, @Nullable String value) {}

    /** What is done to a value; the numbers are Kafka's. */
    enum Operation {
        SET(0),
        DELETE(1),
        /** Adds items to a list. */
        APPEND(2),
        /** Takes items from a list. */
        SUBTRACT(3);

        private final byte id;

        Operation(int id) {
            this.id = (byte) id;
        }

        public byte id() {
            return id;
        }
    }

    /** How it went with one resource; the value is how many settings changed. */
    record ConfigsAltered(ConfigResource resource, Result<Integer> result) {}
}
