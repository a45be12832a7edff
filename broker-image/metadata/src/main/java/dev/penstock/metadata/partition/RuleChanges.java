/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.metadata.config.TopicConfigs;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.ConfigResource;

import java.util.SortedSet;

/**
 * Settings decide who is eligible and who may lead; when these change, partitions follow in the
 * same decision. (With a smaller min.insync.replicas the high watermark may move without those who
 * were eligible; with unclean elections allowed a partition without a leader may get one.)
 */
public final class RuleChanges {
    private final LeadershipPlanner leadership;

    public RuleChanges(LeadershipPlanner leadership) {
        this.leadership = leadership;
    }

    /** Follows a change of a resource's settings. */
    public void apply(Draft draft, ConfigResource resource, SortedSet<String> names) {
        // Both have the same name as a topic's setting and as the brokers' default for it.
        if (!names.contains(TopicConfigs.MIN_INSYNC_REPLICAS)
                && !names.contains(TopicConfigs.UNCLEAN_LEADER_ELECTION)) {
            return;
        }
        if (resource.type() == ConfigResource.Type.TOPIC) {
            draft.image()
                    .topic(resource.name())
                    .ifPresent(topic -> leadership.revise(draft, topic));
        } else if (resource.equals(ConfigResource.ALL_BROKERS)) {
            for (TopicImage topic : draft.image().topics().values()) {
                leadership.revise(draft, topic);
            }
        }
    }
}
