/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.record.BrokerIds;

import java.util.List;

/** Reads replicas that a client gives by hand; a request can hold numbers that are no broker's. */
final class Replicas {
    private Replicas() {}

    static Result<BrokerIds> read(List<Integer> brokers) {
        for (int broker : brokers) {
            if (broker < 0) {
                return Result.refused(
                        ErrorName.INVALID_REPLICA_ASSIGNMENT,
                        "A broker's number is not negative, but " + broker + " was given.");
            }
        }
        return Result.done(BrokerIds.of(brokers.stream().mapToInt(Integer::intValue).toArray()));
    }
}
