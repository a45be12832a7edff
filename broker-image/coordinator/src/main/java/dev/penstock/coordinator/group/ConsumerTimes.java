/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ClassicProtocols;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.share.ShareImage;

import java.util.function.Supplier;

/**
 * How long members of consumer and share groups may be silent, and when they are to come back.
 *
 * <p>A member learns of a change only with its next heartbeat. So the fewer there are, the more
 * often they come: a group costs at most {@link #HEARTBEATS_PER_SECOND} while nothing moves, and
 * five times that while something does. The configured interval is the longest.
 */
final class ConsumerTimes {
    /** What all members of a group that is stable may cost together. */
    static final int HEARTBEATS_PER_SECOND = 200;

    /** A member of a small stable group comes back so soon. */
    static final int MIN_STABLE_INTERVAL_MS = 500;

    /** A member of a small group comes back so soon while partitions move. */
    static final int MIN_MOVING_INTERVAL_MS = 100;

    private static final int MS_PER_SECOND = 1_000;
    private static final int MOVING_FACTOR = 5;

    private final ConsumerGroupConfig config;
    private final ShareMembershipConfig share;
    private final Supplier<ClusterView> view;

    ConsumerTimes(
            ConsumerGroupConfig config, ShareMembershipConfig share, Supplier<ClusterView> view) {
        this.config = config;
        this.share = share;
        this.view = view;
    }

    int sessionTimeoutMs(String groupId, ConsumerMember member) {
        ClassicProtocols classic = member.subscription().classic();
        return classic == null
                ? config.sessionTimeoutMs(view.get().groupConfigs(groupId))
                : classic.sessionTimeoutMs();
    }

    /** Of a member of a share group. */
    int shareSessionTimeoutMs(String groupId) {
        return share.sessionTimeoutMs(view.get().groupConfigs(groupId));
    }

    /** When a member of the group is to come back. */
    int heartbeatIntervalMs(ConsumerImage group) {
        return intervalMs(
                config.heartbeatIntervalMs(view.get().groupConfigs(group.groupId())),
                group.members().size(),
                !group.stateName().equals(ConsumerImage.STABLE));
    }

    /** When a member of the group is to come back. */
    int heartbeatIntervalMs(ShareImage group) {
        return intervalMs(
                share.heartbeatIntervalMs(view.get().groupConfigs(group.groupId())),
                group.members().size(),
                group.isMoving());
    }

    private static int intervalMs(int longestMs, int members, boolean moves) {
        long fairMs = (long) members * MS_PER_SECOND / HEARTBEATS_PER_SECOND;
        long wantedMs =
                moves
                        ? Math.max(MIN_MOVING_INTERVAL_MS, fairMs / MOVING_FACTOR)
                        : Math.max(MIN_STABLE_INTERVAL_MS, fairMs);
        return (int) Math.min(longestMs, wantedMs);
    }
}
