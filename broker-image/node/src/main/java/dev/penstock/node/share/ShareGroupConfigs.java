/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareGroupConfig;
import dev.penstock.coordinator.share.ShareGroupConfig.Start;
import dev.penstock.metadata.config.GroupConfigs;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.node.config.ShareSettings;
import dev.penstock.node.image.CurrentImage;

import java.time.Duration;
import java.util.Map;

/**
 * How each share group is delivered to: what the group's own settings say, within the bounds of the
 * broker's file, else what the file says. From any loop.
 */
public final class ShareGroupConfigs {
    private final CurrentImage current;
    private final ShareSettings settings;

    public ShareGroupConfigs(CurrentImage current, ShareSettings settings) {
        this.current = current;
        this.settings = settings;
    }

    public ShareGroupConfig of(String groupId) {
        Map<String, String> own = current.newest().configs(ConfigResource.group(groupId));
        return new ShareGroupConfig(
                settings.lockDurationMs().within(own, GroupConfigs.SHARE_RECORD_LOCK_DURATION_MS),
                settings.deliveryCountLimit().within(own, GroupConfigs.SHARE_DELIVERY_COUNT_LIMIT),
                settings.partitionMaxRecordLocks()
                        .within(own, GroupConfigs.SHARE_PARTITION_MAX_RECORD_LOCKS),
                !"false".equals(own.get(GroupConfigs.SHARE_RENEW_ACKNOWLEDGE_ENABLE)),
                start(own.getOrDefault(GroupConfigs.SHARE_AUTO_OFFSET_RESET, "latest")),
                "read_committed".equals(own.get(GroupConfigs.SHARE_ISOLATION_LEVEL)));
    }

    /** The value was checked when it was set. */
    private static Start start(String reset) {
        if (reset.startsWith(GroupConfigs.BY_DURATION)) {
            Duration age = Duration.parse(reset.substring(GroupConfigs.BY_DURATION.length()));
            return new Start.NotOlderThan(age.toMillis());
        }
        return reset.equals("earliest") ? new Start.Earliest() : new Start.Latest();
    }
}
