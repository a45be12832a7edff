/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FindCoordinatorRequest;
import dev.penstock.protocol.message.FindCoordinatorResponse;

import java.util.List;
import java.util.function.IntConsumer;

/** Knows which broker coordinates a key, or asks until some broker says so. */
final class CoordinatorFinder {
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final int UNKNOWN = -1;

    private final ClusterClient client;
    private final byte keyType;
    private final String key;
    private int known = UNKNOWN;

    private CoordinatorFinder(ClusterClient client, byte keyType, String key) {
        this.client = client;
        this.keyType = keyType;
        this.key = key;
    }

    static CoordinatorFinder ofGroups(ClusterClient client, String groupId) {
        return new CoordinatorFinder(client, GROUP, groupId);
    }

    static CoordinatorFinder ofTransactions(ClusterClient client, String transactionalId) {
        return new CoordinatorFinder(client, TRANSACTION, transactionalId);
    }

    /** What is known may be wrong. */
    void forget() {
        known = UNKNOWN;
    }

    /** Runs the task with the coordinator, now or later. */
    void find(IntConsumer task) {
        if (known != UNKNOWN) {
            task.accept(known);
            return;
        }
        client.ask(
                client.anyBroker(),
                ApiKey.FIND_COORDINATOR,
                new FindCoordinatorRequest().setKeyType(keyType).setCoordinatorKeys(List.of(key)),
                answer -> {
                    if (answer instanceof PeerAnswer.Answered(FindCoordinatorResponse response)
                            && response.coordinators().getFirst().errorCode()
                                    == ErrorCode.NONE.code()) {
                        known = response.coordinators().getFirst().nodeId();
                        task.accept(known);
                    } else {
                        client.later(() -> find(task));
                    }
                });
    }
}
