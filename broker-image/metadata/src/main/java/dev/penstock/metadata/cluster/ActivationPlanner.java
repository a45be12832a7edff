/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.cluster;

import dev.penstock.metadata.broker.BrokerLiveness;
import dev.penstock.metadata.command.ClusterCommand.Activated;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.partition.LeadershipPlanner;
import dev.penstock.metadata.record.MetadataRecord;

/** What a node does first when it has become the active controller. */
public final class ActivationPlanner {
    private final BrokerLiveness liveness;
    private final LeadershipPlanner leadership;

    public ActivationPlanner(BrokerLiveness liveness, LeadershipPlanner leadership) {
        this.liveness = liveness;
        this.leadership = leadership;
    }

    public Outcome<Activated> activate(Draft draft, long nowMs) {
        boolean empty = !draft.image().features().containsKey(FeatureLevels.METADATA_VERSION);
        if (empty) {
            FeatureLevels.bootstrap()
                    .forEach((name, level) -> draft.add(new MetadataRecord.Feature(name, level)));
        }
        liveness.clear();
        for (BrokerImage broker : draft.image().brokers().values()) {
            if (!broker.fenced()) {
                liveness.expect(broker.id(), nowMs);
            }
        }
        int repaired = leadership.repair(draft);
        for (TopicImage topic : draft.image().topics().values()) {
            leadership.revise(draft, topic);
        }
        return new Outcome.Decision<>(draft.records(), new Activated(empty, repaired));
    }
}
