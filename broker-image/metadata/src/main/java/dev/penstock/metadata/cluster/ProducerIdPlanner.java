/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.cluster;

import dev.penstock.metadata.command.ClusterCommand.AllocateProducerIds;
import dev.penstock.metadata.command.ClusterCommand.ProducerIdBlock;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.record.MetadataRecord;

/** Hands out producer ids in blocks, so that no two producers ever bear the same one. */
public final class ProducerIdPlanner {
    public static final int BLOCK_LENGTH = 1_000;

    public Outcome<ProducerIdBlock> allocate(Draft draft, AllocateProducerIds command) {
        boolean current =
                draft.image()
                        .broker(command.broker())
                        .filter(broker -> broker.epoch() == command.brokerEpoch())
                        .isPresent();
        if (!current) {
            return Outcome.rejected(
                    ErrorName.STALE_BROKER_EPOCH,
                    "Broker " + command.broker() + " is not registered with this epoch.");
        }
        long first = draft.image().nextProducerId();
        draft.add(
                new MetadataRecord.ProducerIds(
                        command.broker(),
                        command.brokerEpoch(),
                        Math.addExact(first, BLOCK_LENGTH)));
        return new Outcome.Decision<>(draft.records(), new ProducerIdBlock(first, BLOCK_LENGTH));
    }
}
