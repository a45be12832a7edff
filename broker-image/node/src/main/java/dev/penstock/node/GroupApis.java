/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.GroupSettings;
import dev.penstock.node.config.ShareSettings;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.group.ClusterViews;
import dev.penstock.node.group.DeletedTopics;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.OffsetsTopic;
import dev.penstock.node.group.ShareStates;
import dev.penstock.node.handler.AutoTopicCreation;
import dev.penstock.node.handler.group.AlterShareGroupOffsetsHandler;
import dev.penstock.node.handler.group.ConsumerGroupDescribeHandler;
import dev.penstock.node.handler.group.ConsumerGroupHeartbeatHandler;
import dev.penstock.node.handler.group.DeleteGroupsHandler;
import dev.penstock.node.handler.group.DeleteShareGroupOffsetsHandler;
import dev.penstock.node.handler.group.DescribeGroupsHandler;
import dev.penstock.node.handler.group.DescribeShareGroupOffsetsHandler;
import dev.penstock.node.handler.group.FindCoordinatorHandler;
import dev.penstock.node.handler.group.GroupHeartbeatHandler;
import dev.penstock.node.handler.group.JoinGroupHandler;
import dev.penstock.node.handler.group.LeaveGroupHandler;
import dev.penstock.node.handler.group.ListGroupsHandler;
import dev.penstock.node.handler.group.OffsetCommitHandler;
import dev.penstock.node.handler.group.OffsetDeleteHandler;
import dev.penstock.node.handler.group.OffsetFetchHandler;
import dev.penstock.node.handler.group.ShareGroupDescribeHandler;
import dev.penstock.node.handler.group.ShareGroupHeartbeatHandler;
import dev.penstock.node.handler.group.SyncGroupHandler;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.lag.LagWatch;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.share.ShareStateAsk;

import java.util.List;
import java.util.function.Function;

/** The group coordinators of one node, what they follow, and the APIs that ask them. */
final class GroupApis {
    private final CurrentImage image;
    private final Scheduler metadataLoop;
    private final GroupCoordinators coordinators;
    private final LagWatch lags;

    /**
     * Wires coordinators to the roles of partitions and to the image.
     *
     * @param connect makes a client of another broker, for the metadata loop
     */
    GroupApis(Assembly parts, Function<Endpoint, PeerClient> connect) {
        image = parts.image();
        metadataLoop = parts.ports().loops().metadata();
        ClusterViews views = new ClusterViews();
        image.follow(views);
        coordinators =
                new GroupCoordinators(
                        parts.config().id(),
                        image,
                        parts.partitions(),
                        parts.ports().clock(),
                        parts.ports().randomness(),
                        config(
                                parts.config().groups(),
                                ShareSettings.of(parts.config().properties())),
                        views,
                        parts.events().groups());
        parts.outlets().follow(coordinators.hosts());
        image.follow(new DeletedTopics(image, coordinators, metadataLoop));
        lags =
                new LagWatch(
                        parts.config(),
                        metadataLoop,
                        parts.ports().clock(),
                        image,
                        parts.partitions(),
                        coordinators,
                        connect);
    }

    /** How far groups are behind. */
    LagWatch lags() {
        return lags;
    }

    GroupCoordinators coordinators() {
        return coordinators;
    }

    InternalTopicCreation topicCreation(AutoTopicCreation creation) {
        return new InternalTopicCreation(
                OffsetsTopic.NAME, image, metadataLoop, creation::createOffsetsTopic);
    }

    List<RequestHandler<?>> handlers(
            InternalTopicCreation offsetsTopic,
            InternalTopicCreation transactionsTopic,
            InternalTopicCreation shareStateTopic,
            ShareStateAsk share) {
        ShareStates states = new ShareStates(coordinators, share);
        return List.of(
                new FindCoordinatorHandler(image, offsetsTopic, transactionsTopic, shareStateTopic),
                new JoinGroupHandler(coordinators),
                new SyncGroupHandler(coordinators),
                new GroupHeartbeatHandler(coordinators),
                new LeaveGroupHandler(coordinators),
                new OffsetCommitHandler(image, coordinators),
                new OffsetFetchHandler(image, coordinators),
                new OffsetDeleteHandler(image, coordinators),
                new DescribeGroupsHandler(coordinators),
                new ListGroupsHandler(coordinators),
                new DeleteGroupsHandler(coordinators, states),
                new ConsumerGroupHeartbeatHandler(image, coordinators),
                new ConsumerGroupDescribeHandler(image, coordinators),
                new ShareGroupHeartbeatHandler(image, coordinators, states),
                new ShareGroupDescribeHandler(image, coordinators),
                new DescribeShareGroupOffsetsHandler(image, coordinators, states, lags::ends),
                new AlterShareGroupOffsetsHandler(image, states),
                new DeleteShareGroupOffsetsHandler(image, coordinators, states));
    }

    private static GroupConfig config(GroupSettings settings, ShareSettings share) {
        GroupConfig defaults = GroupConfig.DEFAULT;
        return new GroupConfig(
                settings.minSessionTimeoutMs(),
                settings.maxSessionTimeoutMs(),
                settings.maxSize(),
                defaults.maxPendingMembers(),
                Math.min(defaults.initialRebalanceQuietMs(), settings.initialRebalanceDelayMs()),
                settings.initialRebalanceDelayMs(),
                defaults.newMemberJoinTimeoutMs(),
                settings.offsetsRetentionMs(),
                defaults.offsetsRetentionCheckIntervalMs(),
                defaults.offsetMetadataMaxBytes(),
                defaults.writeTimeoutMs(),
                settings.consumer(),
                share.membership());
    }
}
