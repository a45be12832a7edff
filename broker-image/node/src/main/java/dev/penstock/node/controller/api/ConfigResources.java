/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ConfigCommand.ConfigsAltered;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.record.ConfigResource;

import java.util.List;

/** Reads what a request wants to configure. */
final class ConfigResources {
    private ConfigResources() {}

    /**
     * The resource of Kafka's number and name.
     *
     * @param type 2 for topics, 4 for brokers, 16 for metrics of clients, 32 for groups; Kafka has
     *     loggers, too, which have no settings here
     */
    static Result<ConfigResource> read(byte type, String name) {
        for (ConfigResource.Type known : ConfigResource.Type.values()) {
            if (known.id() == type) {
                return Result.done(new ConfigResource(known, name));
            }
        }
        return Result.refused(
                ErrorName.INVALID_REQUEST,
                "Topics (2), brokers (4), metrics of clients (16) and groups (32) have settings;"
                        + " resources of type "
                        + type
                        + " have none.");
    }

    static List<Result<Integer>> results(List<ConfigsAltered> altered) {
        return altered.stream().map(ConfigsAltered::result).toList();
    }
}
